"""What holds for the project as a whole: who imports whom, what a file may hold, what must be covered."""
