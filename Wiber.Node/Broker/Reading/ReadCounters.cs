namespace Wiber.Node.Broker.Reading;

/// <summary>What was read for clients. For any number of threads; one addition for a read of many messages.</summary>
internal sealed class ReadCounters
{
    private long _messages;
    private long _batches;

    /// <summary>Messages that were found one by one.</summary>
    public long Messages => Interlocked.Read(ref _messages);

    /// <summary>Batches that were given as they lie in the log.</summary>
    public long Batches => Interlocked.Read(ref _batches);

    public TopicReadResult Note(TopicReadResult result)
    {
        Interlocked.Add(ref _messages, result.Messages.Count);
        return result;
    }

    public BatchReadResult Note(BatchReadResult result)
    {
        Interlocked.Add(ref _batches, result.Batches.Count);
        return result;
    }
}
