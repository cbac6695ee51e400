"""The changes themselves, oldest first; a file that has been released is never edited."""
