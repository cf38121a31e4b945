"""Rasa's command line without TensorFlow: ``python -m bot run …`` does what ``rasa run …`` does, and starts sooner."""

from bot.runtime.absent import leave_out

leave_out()

from rasa.__main__ import main  # noqa: E402

main()
