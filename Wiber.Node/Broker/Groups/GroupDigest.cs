using Wiber.Node.Raft;

namespace Wiber.Node.Broker.Groups;

/// <summary>A number made from changes in their order, so that nodes whose groups went apart show it in their hashes.</summary>
internal struct GroupDigest
{
    public ulong Value { get; private set; }

    public void Add(long value) => Value = LogHash.Mix(Value, unchecked((ulong)value));

    public void Add(TopicPartition partition) => Add(((long)partition.Topic << 32) | (uint)partition.Partition);

    public void Add(LogIndex index) => Add(unchecked((long)index.Value));

    public void Add(string? text)
    {
        Add(text?.Length ?? -1);
        foreach (char character in text ?? "")
        {
            Add(character);
        }
    }
}
