using Wiber.Node.Raft;

namespace Wiber.Node.Broker.Reading;

/// <summary>Reads applied entries back from the log. Called from many threads at once.</summary>
internal interface ILogReader
{
    /// <summary>The entry in front of the first one that is there.</summary>
    public LogIndex PreviousIndex { get; }

    /// <summary>
    /// Entries from <paramref name="from"/> on without a gap, not beyond <paramref name="to"/>: no more than fit into
    /// <paramref name="bytesMax"/>, but one even if it is larger; none if the first is not there any more. They lie in what
    /// <paramref name="allocate"/> gives for a number of bytes, which may be more; without it, in memory of their own.
    /// </summary>
    public IReadOnlyList<LogEntry> Read(LogIndex from, LogIndex to, int bytesMax, Func<int, byte[]>? allocate = null);
}
