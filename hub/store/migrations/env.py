"""Alembic's entry: runs the scripts on the connection that `upgrade` was given, inside its transaction."""

from alembic import context

from hub.store.tables import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA, transactional_ddl=True)
context.run_migrations()
