"""Answers to a user's questions, from the tables alone: functions from DataFrames to DataFrames."""
