using Wiber.Node.Raft;
using Wiber.Node.Raft.Messages;
using Xunit;

namespace Wiber.UnitTests.Raft.Harness;

/// <summary>Copies what crosses from one member to another, so that no two ever share a buffer.</summary>
internal static class Wire
{
    public static RaftMessage Copy(RaftMessage message) => message is AppendEntries append
        ? append with { Entries = [.. append.Entries.Select(Copy)] }
        : message;

    public static LogEntry Copy(LogEntry entry)
    {
        Assert.NotEqual(0, LogEntry.Read(entry.Record.ToArray(), out LogEntry? copy));
        return copy!;
    }
}
