"""What Briefbot remembers: SQLAlchemy Core tables, their migrations, and one class of queries for each topic."""
