/* A board in a browser: takes whole pictures over a websocket, keeps the clock, says when its picture is old, chimes.
   For browsers of 2014 and later: ECMAScript 5 and nothing newer. The server decides what is shown; this puts it there. */
(function () {
  "use strict";

  var STALE_MS = 15000, FRESH_MS = 60000, PULSE_MS = 10000, STAY_MS = 60000, ROWS = 6, ROWS_MS = 5000, PAGE_MS = 8000;
  var FIRST_MS = 1000, MOST_MS = 20000, OPEN_MS = 10000, RELOAD_MS = 60000, SIGNS_PER_S = 7, WANDER_MS = 60000, REMEMBERED = 200;

  var screen = document.getElementById("screen");
  var began = steady(), hubAt = Number(told("at")), heardAt = steady(), offset = Number(told("offset"));
  var shown = {}, firstSeen = {}, order = [], title = part("name") ? part("name").innerHTML : "";
  var state = told("state"), socket = null, tries = 0, sound = null, soundOn = false;
  var isHidden = false, hidingFrom = 0, hidFrom = 0, hidUntil = 0;

  function told(name) { return screen.getAttribute("data-" + name) || ""; }

  function steady() {
    return window.performance && window.performance.now ? window.performance.now() : new Date().getTime();
  }

  function part(name) { return screen.querySelector('[data-part="' + name + '"]'); }

  function each(selector, act) {
    var found = screen.querySelectorAll(selector), place;
    for (place = 0; place < found.length; place += 1) { act(found[place], place, found.length); }
  }

  function flag(element, name, holds) {
    var names = (" " + element.className + " ").replace(" " + name + " ", " ");
    element.className = (holds ? names + name : names).replace(/^\s+|\s+$/g, "");
  }

  function put(name, html) {
    var place = part(name);
    if (!place || shown[name] === html) { return; }
    shown[name] = html;
    place.innerHTML = html;
    if (name === "band") { pace(); }
    if (name === "name") { fit(); }
  }

  /* A long name is written smaller rather than cut off. */
  function fit() {
    var place = part("name"), size;
    if (!place) { return; }
    place.style.fontSize = "";
    size = parseFloat(window.getComputedStyle(place).fontSize) * Math.max(0.5, place.clientWidth / place.scrollWidth);
    if (place.scrollWidth > place.clientWidth) { place.style.fontSize = Math.floor(size) + "px"; }
  }

  function hubNow() { return hubAt + steady() - heardAt; }

  function clock(at) {
    var minutes = Math.floor((at + offset) / 60000) % 1440, hours = Math.floor(minutes / 60);
    minutes -= hours * 60;
    return (hours < 10 ? "0" : "") + hours + told("point") + (minutes < 10 ? "0" : "") + minutes;
  }

  /* --- what the hub says --- */

  function hear(text) {
    var said = JSON.parse(text), name;
    if (said.version !== told("version") && steady() - began > RELOAD_MS) { window.location.reload(); }
    hubAt = said.at;
    heardAt = steady();
    offset = said.offset;
    tries = 0;
    if (said.parts) {
      state = said.state;
      for (name in said.parts) {
        if (said.parts.hasOwnProperty(name)) {
          if (name === "name") { title = said.parts[name]; } else { put(name, said.parts[name]); }
        }
      }
      meet(true);
    }
    draw();
  }

  /* Since when a call could be seen: its own instant, or the end of the emergency that hid it. */
  function seenFrom(call) {
    var at = Number(call.getAttribute("data-at"));
    return at >= hidFrom && at < hidUntil ? hidUntil : at;
  }

  /* An emergency takes the glass: what was made under it, or has not pulsed to its end, begins anew when it is over. */
  function hide(over) {
    var key;
    if (isHidden) { return; }
    isHidden = true;
    hidingFrom = Number(over.getAttribute("data-since")) - PULSE_MS;
    for (key in firstSeen) {
      if (firstSeen[key] >= 0 && steady() - firstSeen[key] < PULSE_MS) { delete firstSeen[key]; }
    }
  }

  /* Remember the calls on the screen; a new one of the last minute chimes. */
  function meet(chimes) {
    var news = false, over = screen.querySelector("[data-since]");
    if (over) { hide(over); return; }
    if (isHidden) {
      isHidden = false;
      hidFrom = hidingFrom;
      hidUntil = hubAt;
    }
    each(".call", function (call) {
      var key = call.getAttribute("data-call"), age = hubNow() - seenFrom(call);
      if (!firstSeen.hasOwnProperty(key)) {
        firstSeen[key] = call.getAttribute("data-active") === "1" && age <= FRESH_MS ? steady() : -PULSE_MS;
        news = news || firstSeen[key] >= 0;
        order.push(key);
        if (order.length > REMEMBERED) { delete firstSeen[order.shift()]; }
      }
    });
    if (news && chimes) { ring(); }
  }

  /* --- what time does --- */

  function draw() {
    var now = hubNow(), silent = steady() - heardAt, stale = silent > STALE_MS, time = clock(now);
    var since = told("stale").replace("{time}", clock(hubAt));
    screen.className = "b-ground ready " + state + (stale ? " stale" : "") + (soundOn || !canSound() ? "" : " asks-sound");
    each('[data-part="clock"]', function (place) { if (place.innerHTML !== time) { place.innerHTML = time; } });
    put("name", stale ? since : title);
    put("foot", stale ? since : "");
    pulse(stale);
    turnRows(now);
    turnPages(now);
    wander(now);
  }

  function pulse(stale) {
    var beat = 0;
    function since(call) { return firstSeen[call.getAttribute("data-call")]; }
    each(".call", function (call) { beat = Math.max(beat, since(call) || 0); });
    each(".call", function (call) {
      var age = steady() - since(call);
      flag(call, "lit", !stale && age >= 0 && age < PULSE_MS && Math.floor((steady() - beat) / 500) % 2 === 0);
    });
  }

  /* The calls of the last minute take turns where they are more than the rows. */
  function turnRows(now) {
    var young = 0, first = 0;
    each(".row", function (row) { young += now - seenFrom(row) < STAY_MS ? 1 : 0; });
    if (young > ROWS) { first = ROWS * (Math.floor(now / ROWS_MS) % Math.ceil(young / ROWS)); } else { young = ROWS; }
    each(".row", function (row, place) { flag(row, "off", place < first || place >= Math.min(first + ROWS, young)); });
  }

  function turnPages(now) {
    each(".page", function (page, place, all) { flag(page, "on", Math.floor(now / PAGE_MS) % all === place); });
  }

  /* A running text goes as fast as people read, whatever its length. */
  function pace() {
    each(".runs span", function (text) {
      var seconds = Math.round(8 + text.innerHTML.length / SIGNS_PER_S) + "s";
      text.style.webkitAnimationDuration = seconds;
      text.style.animationDuration = seconds;
    });
  }

  /* What always stands there wanders by some pixels, against burn-in. */
  function wander(now) {
    var side = Math.floor(now / WANDER_MS) % 4;
    screen.style.left = [-2, 2, 2, -2][side] + "px";
    screen.style.top = [-2, -2, 2, 2][side] + "px";
  }

  /* --- sound --- */

  function canSound() { return typeof window.Audio !== "undefined" && told("chime") !== ""; }

  function ring() {
    var playing;
    if (!soundOn || !sound) { return; }
    try {
      sound.currentTime = 0;
      playing = sound.play();
      if (playing && playing["catch"]) { playing["catch"](function () { soundOn = false; }); }
    } catch (error) { soundOn = false; }
  }

  /* Browsers let a page sound once somebody has touched it; the chime itself says that it worked. */
  function allowSound() {
    if (soundOn || !canSound()) { return; }
    sound = sound || new window.Audio(told("chime"));
    soundOn = true;
    ring();
    draw();
  }

  /* --- the line to the hub --- */

  function join() {
    var mine, opening;
    function over() {
      if (socket !== mine) { return; }
      socket = null;
      window.clearTimeout(opening);
      tries += 1;
      window.setTimeout(join, Math.min(MOST_MS, FIRST_MS * Math.pow(2, tries - 1)) * (0.5 + Math.random()));
    }
    try { mine = new window.WebSocket("ws://" + window.location.host + told("live")); } catch (error) { mine = {}; }
    socket = mine;
    opening = window.setTimeout(function () { hangUp(mine); over(); }, OPEN_MS);
    mine.onmessage = function (event) {
      if (socket === mine) { window.clearTimeout(opening); hear(event.data); }
    };
    mine.onclose = over;
    mine.onerror = over;
    if (!mine.send) { over(); }
  }

  function hangUp(line) { try { line.close(); } catch (error) { return; } }

  function tick() {
    if (socket && steady() - heardAt > STALE_MS && steady() - (socket.askedAt || 0) > STALE_MS) {
      socket.askedAt = steady();
      hangUp(socket);
    }
    draw();
  }

  if (document.addEventListener) {
    document.addEventListener("click", allowSound, false);
    document.addEventListener("touchend", allowSound, false);
    document.addEventListener("keydown", allowSound, false);
  }
  window.onresize = fit;
  pace();
  fit();
  meet(false);
  draw();
  window.setInterval(tick, 250);
  if (window.WebSocket) { join(); } else { window.setTimeout(function () { window.location.reload(); }, 10000); }
}());
