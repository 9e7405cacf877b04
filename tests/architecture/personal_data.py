"""What every field that is stored or sent may hold, as far as people are concerned (X1); tests hold it to that.

A field whose type says it (a choice, yes or no, another structure) needs no entry. Every other has one: by its name
where that says the same everywhere, or with its owner's. Who adds a field adds it here, and thinks about it.
"""

from enum import StrEnum, unique
from typing import Final


@unique
class Holds(StrEnum):
    """What may stand in a field."""

    THING = "an id of a thing of the hall, or of a ticket, a call, a command, a slip"
    NUMBER = "a ticket's number, or a part of it"
    INSTANT = "a time, a day, a duration"
    COUNT = "how many, how much, how often, the place in an order"
    CODE = "one of a few words that the program knows"
    HALL_WORDS = "what the administrator calls something, the same for every visitor"
    TECHNICAL = "words of a program about a program"
    DEVICE = "a device's id"
    OFFICER = "an officer's id, by which the hall's staff know who it is"
    SECRET = "what only its visitor or its device may know"
    SEALED = "hashes, keys and certificates: nobody can be read out of them"
    TYPED = "what staff typed, which must not name a visitor"
    OTHERS = "events or messages, each of whose fields stands here by itself"


def _each(names: str) -> tuple[str, ...]:
    return tuple(names.split())


BY_ID_TYPE: Final = {
    **dict.fromkeys(("AgencyId", "PoolId", "ServiceId", "ZoneId", "CounterId"), Holds.THING),
    **dict.fromkeys(("TicketId", "CallId", "CommandId", "JobId", "ProcessId", "BootId", "Topic"), Holds.THING),
    "DeviceId": Holds.DEVICE,
    "OfficerId": Holds.OFFICER,
}
"""Kinds of ids with a type of their own."""

FIGURES: Final = {
    Holds.INSTANT: _each(
        """
        first_called_at
        announcer_since asks_within_ms at begin_by call_by_itself_s called_at calls_by_itself_at check_in_early_s
        check_in_late_s closed_until credited_at day_start_minute double_tap_s due end ended_at expires_at forced_until
        given_at help_after_minutes high high_minutes idle_sign_off_s issued_at last_ticket_at last_ticket_minutes
        longest_since low low_minutes made_at minutes ms no_show_after_s opens_at paused_until recall_gap_s
        return_within_s since slip_deadline_ms slip_deadline_s standard_minutes start started_at undo_s until
        until_minute wait_high wait_low wait_ms weekdays offset_ms seen_at paired_at refused_at left_ms
    """
    ),
    Holds.COUNT: _each(
        """
        ahead board by_kiosks calls cap code copy count counter_number crowd epoch first last next no_show_after_calls
        highest_counter number_digits
        number numbers ordinal over_quota pending priority priority_quota protocol quota ratio recalls regular repeats
        return_behind sequence served served_today slot totals uncertain unprinted_total waiting waiting_total weight
        width port left revision asking replacing
    """
    ),
}
"""Fields of figures by name: a figure of another name must be looked at before it stands here."""

TEXTS: Final = {
    Holds.THING: _each(
        """
        TicketIssued.booking CheckInRepeated.booking GivenNumber.replaces TicketHandedIn.replaces Why.held_back
        Why.rival SlipRecorded.job SlipMoved.job SlipReprinted.job SlipHandedIn.job LeaseGiven.lease
        TicketHandedIn.lease TicketRestored.lease Aside.ticket TicketIssued.slip VoiceAppointed.process
        PrinterReport.group CatalogueAdopted.source HistoryRebuilt.backup Began.journal KeptLease.journal
        Record.command_id Record.token OfflineRecord.taken StaffLine.agency StaffLine.zone Duty.agency Duty.zone
        LoggedIn.login LoggedOut.login
    """
    ),
    Holds.NUMBER: _each(
        """
        CallNumber.number CallReceipt.number CurrentTicket.number ReprintSlip.number Slip.number TicketReceipt.number
        UnprintedSlip.number VoidNumber.number WaitingTicket.number AsideTicket.number CallEntry.number
        CounterReport.number_called CallEntry.digits CounterSign.digits CallEntry.prefix CounterSign.prefix
        HallView.prefixes
        PaperTicketRecorded.prefix Pool.prefix PoolEntry.prefix TicketHandedIn.prefix TicketIssued.prefix
        TicketRestored.prefix TicketHandedIn.text TicketIssued.text TicketRestored.text PaperTicketRecorded.text
        HandInTicket.text RememberedNumber.text Aside.text LeasedPool.texts Record.number _Next.text
        HandedIn.texts PaperBlock.first PaperBlock.last PaperBlock.next PaperReceipt.first PaperReceipt.last
    """
    ),
    Holds.INSTANT: _each(
        """
        DateException.day DayClosed.day DayOpened.day GivenNumber.day HandInTicket.day Holiday.day LeasedDay.day
        TicketHandedIn.day TicketReceipt.day HeldLease.days LeaseGiven.days Period.first Period.last Told.day
        Record.day _Next.day Slip.timezone CatalogueView.timezone Hall.timezone HallView.timezone SignView.timezone
        DeviceList.timezone Override.day OfflineRecord.issued_at
    """
    ),
    Holds.CODE: _each(
        """
        AgencyResumed.reason CatalogueAdopted.reason ClosureRefused.reason CounterForcedOpenEnded.reason
        CounterReopened.reason CounterResumed.reason DevicePaired.reason EmergencyEnded.reason ServiceReopened.reason
        ServiceResumed.reason OtherCodeSeen.reason
        AgencySuspended.reason ClosureApproved.reason ClosureAsked.reason CounterForcedOpen.reason CounterPaused.reason
        ServiceClosed.reason ServiceSuspended.reason SlipRecorded.reason SlipReprinted.reason TicketCalled.reason
        TicketCancelled.reason Aside.why TicketRestored.slip PaperTicketRecorded.language Slip.language
        TicketHandedIn.language TicketIssued.language TicketRestored.language _Tagged.type
        Override.what
    """
    ),
    Holds.HALL_WORDS: _each(
        """
        CatalogueView.address Hall.address Slip.agency LeasedService.agency_name PaperTicketRecorded.agency_name
        Stop.agency_name TicketHandedIn.agency_name TicketIssued.agency_name TicketRestored.agency_name Speech.always
        ZoneSpeech.always Speech.call ZoneSpeech.call Speech.recall ZoneSpeech.recall Speech.said ZoneSpeech.said
        Speech.digits ZoneSpeech.digits CatalogueView.colours Hall.colours KioskView.elsewhere SlipStatus.elsewhere
        Service.fee ServiceEntry.fee AnswerPairing.hall CatalogueView.hall HallView.hall Hello.hall Slip.hall
        MarkKept.hall
        Welcome.hall CatalogueView.local_name Hall.local_name CatalogueView.logo Hall.logo Agency.name AgencyEntry.name
        Closed.name DateException.name Hall.name HallNotice.name Holiday.name LeasedService.name Period.name
        PanelPrinter.name
        PrinterReport.name Service.name ServiceEntry.name Zone.name CurrentTicket.outcomes Service.outcomes
        FinishService.outcome ServiceFinished.outcome LeasedService.place PaperTicketRecorded.place ServiceEntry.place
        Slip.place Stop.place TicketHandedIn.place TicketIssued.place TicketReceipt.place TicketRestored.place
        Zone.place Service.requirements ServiceEntry.requirements Slip.service CurrentTicket.service_name
        PaperTicketRecorded.service_name Stop.service_name TicketHandedIn.service_name TicketIssued.service_name
        TicketRestored.service_name Agency.short_name AgencyEntry.short_name CurrentTicket.stops Slip.stops
        TicketReceipt.stops Hall.visitor_page Lease.visitor_page Service.words ServiceEntry.words HallView.zone_name
        _File.hall Override.before Override.after DevicePlace.zone DevicePlace.name
    """
    ),
    Holds.TECHNICAL: _each(
        """
        ReportPrinter.detail Problem.detail Alarm.values Refused.values Denied.values Hello.program OfferPairing.program
        _File.host
        Declined.detail DeviceLine.address DeviceLine.refused_address DeviceLine.program AskingLine.address
        AskingLine.program
        AskingList.unheard EndedLine.address
    """
    ),
    Holds.DEVICE: _each(
        """
        Aside.device KeptLease.device VoiceAppointed.device LeaseGiven.kiosk TicketHandedIn.kiosk TicketRestored.kiosk
        SlipHandedIn.printer SlipMoved.printer SlipReprinted.printer TicketIssued.printer CallShown.screen
        Record.device AskingLine.device StaffLine.devices DevicePaired.device DeviceRevoked.device LoggedIn.device
        LoggedOut.device Override.device EndedLine.device OtherCodeSeen.device
    """
    ),
    Holds.OFFICER: _each(
        """
        Override.actor Override.subject
        OfficerSignedOn.officer OfficerSignedOff.officer Record.actor StaffLine.account AddStaff.account
        GiveRole.account LockStaff.account UnlockStaff.account RemoveStaff.account ResetPassword.account
        Account.account AccountAdded.account AccountLocked.account AccountRemoved.account AccountUnlocked.account
        DutyGiven.account LoggedIn.account LoggedOut.account PasswordSet.account LogIn.account
        MakeFirstAdministrator.account FirstAdministratorMade.account
    """
    ),
    Holds.SECRET: _each(
        """
        Slip.link TicketReceipt.link PasswordMade.password CheckInBooking.code LookUpBooking.code LeasedDay.key
        LogIn.password ChangePassword.password ChangePassword.new ResumeLogIn.key LoggedIn.key AskingLine.code
        Issued.text MakeFirstAdministrator.code MakeFirstAdministrator.password SetUpCodeMade.code
    """
    ),
    Holds.SEALED: _each(
        """
        AnswerPairing.authority AnswerPairing.number RevealPairing.number Record.digest Account.password
        DevicePaired.fingerprint DeviceRevoked.fingerprint AccountAdded.password PasswordSet.before
        PasswordSet.password CompletePairing.certificate OfferPairing.commitment OfferPairing.request
        DeviceLine.fingerprint Mark.hash Mark.seal
    """
    ),
    Holds.TYPED: _each(
        """
        DeviceRevoked.reason RevokeDevice.reason FinishService.note ServiceFinished.note SendEmergency.indonesian
        SendEmergency.english SetRunningText.indonesian SetRunningText.english Emergency.text EmergencySent.text
        RunningTextSet.text HallView.running SupervisorView.running TellOfficers.text SupervisorWord.text
        Override.reason
    """
    ),
}
"""Fields of text by their owner and name: a name says too little about what words may be in it."""

COLUMNS: Final = {
    Holds.THING: _each(
        """
        halls.hall journal.hall journal.command_id commands.hall commands.command_id days.hall numbering.hall
        numbering.pool tickets.hall tickets.ticket tickets.pool tickets.service tickets.agency tickets.zone
        tickets.counter tickets.drawn_for calls.hall calls.call_id calls.ticket calls.counter calls.zone
        calls.counter_zone slips.hall slips.job slips.ticket attendance.hall attendance.counter leases.hall
        leases.lease identities.hall authorities.hall passwords.hall
    """
    ),
    Holds.NUMBER: _each("tickets.number tickets.text numbering.next"),
    Holds.INSTANT: _each(
        """
        halls.leader_since halls.renewed_at journal.day journal.at days.day days.opened_at days.closed_at numbering.day
        tickets.day tickets.issued_at tickets.called_at tickets.started_at tickets.ended_at tickets.wait_ms
        tickets.wait_low tickets.wait_high calls.at calls.shown_at calls.speaking_at calls.spoken_at calls.dropped_at
        slips.at identities.day identities.at identities.expires_at authorities.made_at attendance.day attendance.on_at
        attendance.off_at leases.day
    """
    ),
    Holds.COUNT: _each(
        """
        halls.epoch halls.head halls.leader_process journal.revision journal.version commands.revision
        days.opened_revision days.sealed_count tickets.ahead calls.ordinal slips.copy attendance.revision leases.slot
        identities.revision
    """
    ),
    Holds.CODE: _each(
        """
        journal.type tickets.ticket_class tickets.language tickets.state tickets.reason tickets.by_calling
        tickets.uncertain calls.out_of_turn slips.outcome slips.reason attendance.cause
    """
    ),
    Holds.HALL_WORDS: _each("tickets.service_name tickets.agency_name tickets.outcome"),
    Holds.TECHNICAL: ["halls.leader_address"],
    Holds.DEVICE: _each("journal.device tickets.kiosk calls.shown_by slips.printer leases.kiosk identities.device"),
    Holds.OFFICER: _each("journal.actor attendance.officer"),
    Holds.SECRET: _each("halls.visitor_secret halls.seal_secret"),
    Holds.SEALED: _each(
        """
        halls.head_hash journal.digest journal.prev_hash journal.hash commands.digest days.sealed_head
        identities.fingerprint authorities.certificate authorities.sealed_key passwords.password passwords.kept
    """
    ),
    Holds.OTHERS: ["journal.body"],
}
"""Columns of the database, table by table."""

AFTER_RETENTION: Final = frozenset(
    {
        *(Holds.THING, Holds.NUMBER, Holds.INSTANT, Holds.COUNT, Holds.CODE, Holds.HALL_WORDS),
        *(Holds.TECHNICAL, Holds.SEALED),
    }
)
"""What may stand in the rows of a day whose time is over; the key of visitors' links is the hall's, not a day's."""

FOR_EVERYBODY: Final = (
    *("CatalogueView", "LobbyView", "EmergencyView", "KioskView", "HallView", "SignView", "Slip", "TicketReceipt"),
    *("Welcome", "Problem", "Refused"),
)
"""What stands on kiosks, halls' screens, signs and slips, with all that is part of it."""

SHOWN_TO_EVERYBODY: Final = frozenset(
    {
        *(Holds.THING, Holds.NUMBER, Holds.INSTANT, Holds.COUNT, Holds.CODE, Holds.HALL_WORDS, Holds.TECHNICAL),
    }
)

EXCEPTIONS: Final = {
    "Slip.link": "a visitor's own page: the slip is the visitor's",
    "TicketReceipt.link": "the same as a QR code on the kiosk, until the visitor leaves",
    "Mark.hash": "a kiosk keeps it for its hub; none shows it",
    "Mark.seal": "the same",
    "HallView.announcer": "screens learn which of them speaks; none shows it",
    "Welcome.device": "a device learns which one the hall thinks it is; none shows it",
    "HallView.running": "a supervisor lets it run for everybody",
    "Emergency.text": "a supervisor tells it everybody",
}
"""Fields beyond that in what everybody sees, each with its reason."""


def declared() -> dict[str, Holds]:
    """Return what stands in each field of text ("Owner.field") and column ("table.column")."""
    return {name: holds for table in (TEXTS, COLUMNS) for holds, names in table.items() for name in names}


def figures() -> dict[str, Holds]:
    """Return what stands in fields of figures by their names."""
    return {name: holds for holds, names in FIGURES.items() for name in names}
