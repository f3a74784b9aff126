namespace Wiber.UnitTests.Raft.Transcripts.Runner;

/// <summary>A scenario file cannot be played: the message names file, line and what is wrong.</summary>
internal sealed class TranscriptException : Exception
{
    public TranscriptException(string file, int line, string message, Exception? inner = null)
        : base($"{file}:{line}: {message}", inner)
    {
    }
}
