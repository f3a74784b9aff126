using Wiber.Client.Messages;
using Wiber.Node.Broker.Partitions;
using Wiber.Node.Broker.Stores;

namespace Wiber.Node.Broker.Filters;

/// <summary>
/// The block of a partition that messages are being added to: what the store does not have of it yet. A partition has one only
/// while something of it waits to be written, so idle partitions take no memory. For the applying thread.
/// </summary>
internal sealed class OpenBlock
{
    private uint[] _values = [];
    private int _count;
    private uint[] _writing = [];

    public OpenBlock(PartitionState partition, long block, bool isContinued)
    {
        Partition = partition;
        Block = block;
        IsContinued = isContinued;
    }

    public PartitionState Partition { get; }

    /// <summary>The block's number: its offsets divided by <see cref="BrokerLimits.OffsetsPerBlock"/>.</summary>
    public long Block { get; private set; }

    /// <summary>The store has, or is being given, the beginning of the block.</summary>
    public bool IsContinued { get; private set; }

    /// <summary>The earliest time of the block's messages since this was made; what the store has may be earlier.</summary>
    public long TimestampUsMin { get; private set; } = long.MaxValue;

    public long TimestampUsMax { get; private set; } = long.MinValue;

    /// <summary>Hashes of the values that no checkpoint took yet, with repetitions.</summary>
    public ReadOnlySpan<uint> Values => _values.AsSpan(0, _count);

    /// <summary>Hashes of this block that are being written, so that the store may have them or not.</summary>
    public ReadOnlySpan<uint> Writing => _writing;

    /// <summary>The changes that this block was noted in.</summary>
    public BrokerChanges? NotedIn { get; set; }

    /// <summary>No message has come since the last checkpoint took it.</summary>
    public bool IsEmpty { get; private set; } = true;

    /// <summary>Takes the fields of the block's next message in.</summary>
    public void Add(in MessageView message, long timestampUs)
    {
        IsEmpty = false;
        TimestampUsMin = Math.Min(TimestampUsMin, timestampUs);
        TimestampUsMax = Math.Max(TimestampUsMax, timestampUs);
        Add(message, MessageFields.Sender, message.Sender);
        Add(message, MessageFields.Recipient, message.Recipient);
        Add(message, MessageFields.Key, message.Key);
        MessageHeaderReader headers = message.Headers;
        while (headers.MoveNext())
        {
            Add(FieldHash.OfHeader(headers.Name, headers.Value));
        }
    }

    /// <summary>The block is full: goes on with the next one.</summary>
    public void MoveToNext()
    {
        Block++;
        IsContinued = false;
        TimestampUsMin = long.MaxValue;
        TimestampUsMax = long.MinValue;
        _writing = [];
        _count = 0;
        IsEmpty = true;
    }

    /// <summary>What came since the last time, to be written.</summary>
    public OpenBlockRow Freeze()
    {
        Invariant.Require(_writing.Length == 0 && !IsEmpty);
        _writing = Values.ToArray();
        var row = new OpenBlockRow(
            Partition.Topic, Partition.Partition, Block, IsContinued, TimestampUsMin, TimestampUsMax, _writing);
        IsContinued = true;
        IsEmpty = true;
        _values = [];
        _count = 0;
        return row;
    }

    /// <summary>What was frozen is in the store.</summary>
    public void Written()
    {
        _writing = [];

        // The partition may have another one by now.
        if (IsEmpty && Partition.OpenBlock == this)
        {
            Partition.OpenBlock = null;
        }
    }

    private void Add(in MessageView message, MessageFields field, ReadOnlySpan<byte> value)
    {
        if (message.Has(field))
        {
            Add(FieldHash.Of(field, value));
        }
    }

    private void Add(uint value)
    {
        if (_count == _values.Length)
        {
            Array.Resize(ref _values, Math.Max(16, 2 * _count));
        }

        _values[_count++] = value;
    }
}
