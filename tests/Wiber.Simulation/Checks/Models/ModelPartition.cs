using Wiber.Node.Raft;

namespace Wiber.Simulation.Checks.Models;

/// <summary>A partition as it must be: which message lies at which offset, where it begins and what was deleted.</summary>
internal sealed class ModelPartition
{
    private readonly List<ulong> _numbers = [];
    private readonly Timeline<long> _firsts = new(0);
    private readonly Timeline<long> _ends = new(0);
    private readonly Timeline<long> _messageCounts = new(0);
    private readonly Dictionary<long, LogIndex> _holes = [];
    private readonly Dictionary<ulong, ModelProducer> _producers = [];

    public long FirstOffset => _firsts.Current;

    public long EndOffset => _numbers.Count;

    /// <summary>All messages that it ever had, by their offsets.</summary>
    public IReadOnlyList<ulong> Numbers => _numbers;

    public bool IsHole(long offset) => _holes.ContainsKey(offset);

    public long FirstAt(LogIndex index) => _firsts.At(index);

    /// <summary>The end after an entry; so it is the offset of the first message behind that entry.</summary>
    public long EndAt(LogIndex index) => _ends.At(index);

    public bool IsHoleAt(long offset, LogIndex index) =>
        _holes.TryGetValue(offset, out LogIndex deletedAt) && deletedAt <= index;

    /// <summary>Messages that could be read after an entry.</summary>
    public long MessageCountAt(LogIndex index) => _messageCounts.At(index);

    /// <summary>Whether exactly this message lies there, or did.</summary>
    public bool HasAt(long offset, ulong number) => offset >= 0 && offset < EndOffset && _numbers[(int)offset] == number;

    public string NameAt(long offset) => offset >= 0 && offset < EndOffset ? $"message {_numbers[(int)offset]}" : "nothing";

    /// <summary>What it knows of a producer; nothing yet, if it is new.</summary>
    public ModelProducer Producer(ulong producerId)
    {
        if (!_producers.TryGetValue(producerId, out ModelProducer? producer))
        {
            producer = new ModelProducer();
            _producers.Add(producerId, producer);
        }

        return producer;
    }

    public void Append(LogIndex index, ulong number)
    {
        _numbers.Add(number);
        _ends.Set(index, EndOffset);
        _messageCounts.Set(index, _messageCounts.Current + 1);
    }

    /// <summary>Messages before an offset go; it never begins earlier than before.</summary>
    public void BeginAt(LogIndex index, long offset)
    {
        if (offset <= FirstOffset)
        {
            return;
        }

        long removed = 0;
        for (long each = FirstOffset; each < offset; each++)
        {
            removed += IsHole(each) ? 0 : 1;
        }

        _firsts.Set(index, offset);
        _messageCounts.Set(index, _messageCounts.Current - removed);
    }

    public void Delete(LogIndex index, long offset)
    {
        _holes.Add(offset, index);
        _messageCounts.Set(index, _messageCounts.Current - 1);
    }
}
