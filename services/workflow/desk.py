"""What officials may look at: the list of cases by nearest deadline, one case, its whole file."""
