namespace Wiber.Node.Broker;

/// <summary>
/// The highest sequences that a producer used in a partition, in order, in a ring that grows up to its capacity. Sequences mostly
/// come in order and then cost the same at any fill; one that comes late is put in its place.
/// </summary>
internal sealed class ProducerWindow
{
    private const int FirstCapacity = 4;

    private ProducedBatch[] ring = new ProducedBatch[FirstCapacity];
    private int start;
    private int count;

    private bool IsFull => count == BrokerLimits.SequencesPerProducer;

    /// <summary>Sequences below this one are not remembered any more.</summary>
    public ulong Floor => IsFull ? At(0).Sequence : 0;

    public SequenceMatch Find(ulong sequence, out ProducedBatch batch)
    {
        int position = LowerBound(sequence);
        if (position < count && At(position).Sequence == sequence)
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
            start = Wrap(start + 1);
            count--;
            position--;
        }
        else if (count == ring.Length)
        {
            Grow();
        }

        for (int move = count; move > position; move--)
        {
            At(move) = At(move - 1);
        }

        At(position) = batch;
        count++;
    }

    private int LowerBound(ulong sequence)
    {
        if (count == 0 || At(count - 1).Sequence < sequence)
        {
            return count;
        }

        int low = 0;
        int high = count - 1;
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
        var grown = new ProducedBatch[ring.Length * 2];
        for (int position = 0; position < count; position++)
        {
            grown[position] = At(position);
        }

        ring = grown;
        start = 0;
    }

    private ref ProducedBatch At(int position) => ref ring[Wrap(start + position)];

    /// <summary>Ring lengths are powers of two.</summary>
    private int Wrap(int slot) => slot & (ring.Length - 1);
}
