using Wiber.Node.Broker;
using Wiber.Node.Broker.Producers;
using Wiber.Node.Raft;

namespace Wiber.Simulation.Checks.Models;

/// <summary>The sequences that a partition knows of a producer, and where the messages of each begin.</summary>
internal sealed class ModelProducer
{
    private readonly SortedList<ulong, (LogIndex Index, long BaseOffset)> _sequences = [];

    public SequenceMatch Find(ulong sequence, out LogIndex index, out long baseOffset)
    {
        bool isSeen = _sequences.TryGetValue(sequence, out (LogIndex Index, long BaseOffset) batch);
        (index, baseOffset) = batch;
        bool isFull = _sequences.Count == BrokerLimits.SequencesPerProducer;
        return isSeen ? SequenceMatch.Seen
            : isFull && sequence < _sequences.GetKeyAtIndex(0) ? SequenceMatch.TooOld
            : SequenceMatch.Unseen;
    }

    public void Add(ulong sequence, LogIndex index, long baseOffset)
    {
        if (_sequences.Count == BrokerLimits.SequencesPerProducer)
        {
            _sequences.RemoveAt(0);
        }

        _sequences.Add(sequence, (index, baseOffset));
    }
}
