namespace Wiber.UnitTests.Raft.Transcripts.Runner;

/// <summary>A command is unknown, badly put, or asks for what is not there.</summary>
internal sealed class CommandException(string message) : Exception(message);
