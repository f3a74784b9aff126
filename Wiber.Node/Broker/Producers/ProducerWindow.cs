namespace Wiber.Node.Broker.Producers;

/// <summary>
/// The highest sequences that a producer used in a partition, in order, in a ring that grows up to its capacity. Sequences mostly
/// come in order and then cost the same at any fill; one that comes late is put in its place.
/// </summary>
internal sealed class ProducerWindow
{
    private const int FirstCapacity = 4;

    private ProducedBatch[] _ring = new ProducedBatch[FirstCapacity];
    private int _start;
    private int _count;

    private bool IsFull => _count == BrokerLimits.SequencesPerProducer;

    /// <summary>Sequences below this one are not remembered any more.</summary>
    public ulong Floor => IsFull ? At(0).Sequence : 0;

    public SequenceMatch Find(ulong sequence, out ProducedBatch batch)
    {
        int position = LowerBound(sequence);
        if (position < _count && At(position).Sequence == sequence)
        {
            batch = At(position);
            return SequenceMatch.Seen;
        }

        batch = default;
        return sequence < Floor ? SequenceMatch.TooOld : SequenceMatch.Unseen;
    }

    /// <summary>Adds an unseen sequence; the lowest one is forgotten if the window is full.</summary>
    public void Add(ProducedBatch batch)
    {
        int position = LowerBound(batch.Sequence);
        if (IsFull)
        {
            Invariant.Require(position > 0);
            _start = Wrap(_start + 1);
            _count--;
            position--;
        }
        else if (_count == _ring.Length)
        {
            Grow();
        }

        for (int move = _count; move > position; move--)
        {
            At(move) = At(move - 1);
        }

        At(position) = batch;
        _count++;
    }

    private int LowerBound(ulong sequence)
    {
        if (_count == 0 || At(_count - 1).Sequence < sequence)
        {
            return _count;
        }

        int low = 0;
        int high = _count - 1;
        while (low < high)
        {
            int middle = low + ((high - low) / 2);
            if (At(middle).Sequence < sequence)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    private void Grow()
    {
        var grown = new ProducedBatch[_ring.Length * 2];
        for (int position = 0; position < _count; position++)
        {
            grown[position] = At(position);
        }

        _ring = grown;
        _start = 0;
    }

    private ref ProducedBatch At(int position) => ref _ring[Wrap(_start + position)];

    /// <summary>Ring lengths are powers of two.</summary>
    private int Wrap(int slot) => slot & (_ring.Length - 1);
}
