"""A receipt printer made from the manuals: what it is sent, what it answers, what fails, and what is on its paper."""
