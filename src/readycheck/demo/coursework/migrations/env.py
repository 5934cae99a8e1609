"""Runs the migrations on the URL of the configuration, else on the deployment's own."""

from alembic import context
from sqlalchemy import create_engine, pool

from coursework.models import Base
from coursework.settings import Settings

url = context.config.get_main_option("sqlalchemy.url") or Settings.from_environment().database_url

if context.is_offline_mode():
    context.configure(url=url, target_metadata=Base.metadata, literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()
else:
    engine = create_engine(url, poolclass=pool.NullPool)
    with engine.connect() as connection:
        context.configure(connection=connection, target_metadata=Base.metadata)
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()
