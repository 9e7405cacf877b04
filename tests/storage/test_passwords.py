"""Hashes of passwords are kept beside history, by a name that only the very same hash has."""

from hub.store.journal import Journal
from hub.store.passwords import name_of
from tests.storage.conftest import DatabaseStore, Store

KEPT = "$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA"


def test_a_hash_outlives_the_hub_and_is_deleted_when_nobody_needs_it(store: Store) -> None:
    journal: Journal = store.journal
    names = [journal.keep_password(kept) for kept in (KEPT, "another", KEPT)]
    assert names == [name_of(KEPT), name_of("another"), name_of(KEPT)]
    assert store.restart().passwords(names) == {name_of(KEPT): KEPT, name_of("another"): "another"}
    assert store.journal.passwords(names[:1]) == {name_of(KEPT): KEPT}
    assert store.restart().passwords(names) == {name_of(KEPT): KEPT}
    assert store.journal.passwords([]) == {}
    assert store.restart().passwords(names) == {}


def test_keeping_one_changes_nothing_of_history(store: Store) -> None:
    store.journal.keep_password(KEPT)
    assert store.restart().head() == 0


def test_an_exchanged_hash_is_none(database_store: DatabaseStore) -> None:
    name = database_store.journal.keep_password(KEPT)
    database_store.journal.close()
    database_store.tamper("UPDATE passwords SET kept = 'the hash of a password that somebody knows'")
    assert database_store.restart().passwords([name]) == {}
