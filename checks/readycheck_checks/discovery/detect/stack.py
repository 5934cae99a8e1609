"""Which languages, frameworks and tools a system is made of, by what its manifests declare for production."""

from __future__ import annotations

from collections.abc import Iterator

from readycheck_checks.discovery.facts import Seen, TreeFacts, placed
from readycheck_checks.monitoring.collect.declared import declared_as
from readycheck_checks.monitoring.facts import Kind

LANGUAGES = {
    "javascript": "JavaScript",
    "python": "Python",
    "go": "Go",
    "java": "Java",
    "php": "PHP",
    "ruby": "Ruby",
}
"""The runtimes of manifests, as people call them."""

_NAMED: dict[str, dict[str, str]] = {
    "python": {
        "django": "Django", "flask": "Flask", "fastapi": "FastAPI", "starlette": "Starlette", "tornado": "Tornado",
        "sanic": "Sanic", "litestar": "Litestar", "quart": "Quart", "aiohttp": "aiohttp", "pyramid": "Pyramid",
        "falcon": "Falcon", "bottle": "Bottle", "wagtail": "Wagtail", "sqlalchemy": "SQLAlchemy",
        "flask-sqlalchemy": "SQLAlchemy", "sqlmodel": "SQLModel", "peewee": "Peewee", "tortoise-orm": "Tortoise ORM",
        "alembic": "Alembic", "flask-migrate": "Alembic", "celery": "Celery", "rq": "RQ", "django-rq": "RQ",
        "huey": "Huey", "dramatiq": "Dramatiq", "arq": "arq", "django-q2": "Django Q2",
    },
    "javascript": {
        "express": "Express", "fastify": "Fastify", "koa": "Koa", "@nestjs/core": "NestJS", "@hapi/hapi": "hapi",
        "hono": "Hono", "next": "Next.js", "nuxt": "Nuxt", "@sveltejs/kit": "SvelteKit", "@remix-run/node": "Remix",
        "@adonisjs/core": "AdonisJS", "sails": "Sails", "@strapi/strapi": "Strapi", "react": "React", "vue": "Vue",
        "svelte": "Svelte", "@angular/core": "Angular", "@prisma/client": "Prisma", "typeorm": "TypeORM",
        "sequelize": "Sequelize", "knex": "Knex", "kysely": "Kysely", "drizzle-orm": "Drizzle",
        "mongoose": "Mongoose", "@mikro-orm/core": "MikroORM", "objection": "Objection", "bullmq": "BullMQ",
        "@nestjs/bullmq": "BullMQ", "bull": "Bull", "@nestjs/bull": "Bull", "bee-queue": "Bee-Queue",
        "agenda": "Agenda", "pg-boss": "pg-boss", "graphile-worker": "Graphile Worker", "amqplib": "RabbitMQ",
    },
    "ruby": {
        "rails": "Rails", "sinatra": "Sinatra", "hanami": "Hanami", "sequel": "Sequel", "sidekiq": "Sidekiq",
        "resque": "Resque", "solid_queue": "Solid Queue", "good_job": "GoodJob", "delayed_job": "Delayed Job",
        "delayed_job_active_record": "Delayed Job", "que": "Que",
    },
    "php": {
        "laravel/framework": "Laravel", "symfony/framework-bundle": "Symfony", "slim/slim": "Slim",
        "cakephp/cakephp": "CakePHP", "doctrine/orm": "Doctrine", "laravel/horizon": "Horizon",
        "symfony/messenger": "Symfony Messenger",
    },
    "go": {
        "github.com/gin-gonic/gin": "Gin", "github.com/labstack/echo/v4": "Echo",
        "github.com/gofiber/fiber/v2": "Fiber",
        "github.com/go-chi/chi/v5": "chi", "gorm.io/gorm": "GORM", "github.com/hibiken/asynq": "Asynq",
        "github.com/riverqueue/river": "River", "github.com/pressly/goose/v3": "goose",
        "github.com/golang-migrate/migrate/v4": "golang-migrate",
    },
    "java": {
        "org.springframework.boot:spring-boot-starter-web": "Spring Boot",
        "org.springframework.boot:spring-boot-starter-webflux": "Spring Boot",
        "org.springframework.boot:spring-boot-starter": "Spring Boot",
        "org.springframework.boot:spring-boot-starter-webmvc": "Spring Boot",
        "io.quarkus:quarkus-rest": "Quarkus", "io.micronaut:micronaut-http-server-netty": "Micronaut",
        "org.flywaydb:flyway-core": "Flyway", "org.liquibase:liquibase-core": "Liquibase",
        "org.springframework.boot:spring-boot-starter-data-jpa": "JPA",
        "org.springframework.boot:spring-boot-starter-amqp": "RabbitMQ",
    },
}  # fmt: skip


def stack(tree: TreeFacts) -> Iterator[Seen]:
    """A line for each runtime: the language, what it is used with, and the manifests that say so."""
    first = {manifest.runtime: name.count("/") for name, manifest in reversed(list(tree.manifests.items()))}
    for runtime, language in sorted(LANGUAGES.items(), key=lambda one: first.get(one[0], 0)):
        labels: dict[str, None] = {}
        where: dict[str, None] = {}
        for name, manifest in tree.manifests.items():
            if manifest.runtime != runtime:
                continue
            where[name] = None
            labels |= dict.fromkeys(
                label for package, label in _NAMED.get(runtime, {}).items() if package in manifest.production
            )
        if where:
            with_ = f" with {', '.join(labels)}" if labels else ""
            more = f" and {len(where) - 2} more" if len(where) > 2 else ""
            yield Seen(f"{language}{with_}", f"{', '.join(list(where)[:2])}{more}")


def libraries(tree: TreeFacts, kind: Kind) -> Iterator[Seen]:
    """The libraries of one kind that are declared for production, each once, with its first place."""
    known: set[str] = set()
    for name, manifest in tree.manifests.items():
        for package, line in manifest.production.items():
            for library in declared_as(manifest.runtime, package):
                if library.kind == kind and library.id not in known:
                    known.add(library.id)
                    yield Seen(library.name, placed(name, line))
