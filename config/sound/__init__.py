"""What every program that speaks shares: samples, spelling, synthesis, and the ways to make sound heard."""
