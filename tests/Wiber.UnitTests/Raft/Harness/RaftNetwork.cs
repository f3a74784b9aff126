using Wiber.Node.Raft;
using Wiber.Node.Raft.Messages;

namespace Wiber.UnitTests.Raft.Harness;

/// <summary>
/// Messages under way, in the order in which they left. Nothing moves on its own: the test delivers, drops, holds, doubles them.
/// </summary>
internal sealed class RaftNetwork
{
    private readonly List<Envelope> _inFlight = [];
    private readonly HashSet<(NodeId From, NodeId To)> _cut = [];

    /// <summary>A message left a member and is under way.</summary>
    public event Action<Envelope>? Sent;

    /// <summary>A message was lost on a link that is cut.</summary>
    public event Action<Envelope>? Lost;

    public IReadOnlyList<Envelope> InFlight => _inFlight;

    public void Send(NodeId from, Outgoing outgoing)
    {
        var envelope = new Envelope(from, outgoing.To, Wire.Copy(outgoing.Message));
        if (_cut.Contains((from, outgoing.To)))
        {
            Lost?.Invoke(envelope);
            return;
        }

        _inFlight.Add(envelope);
        Sent?.Invoke(envelope);
    }

    /// <summary>Loses what is and what will be sent from one member to another, silently.</summary>
    public void Cut(NodeId from, NodeId to)
    {
        _cut.Add((from, to));
        bool IsCut(Envelope envelope) => envelope.From == from && envelope.To == to;
        List<Envelope> lost = _inFlight.FindAll(IsCut);
        _inFlight.RemoveAll(IsCut);
        lost.ForEach(envelope => Lost?.Invoke(envelope));
    }

    public void Heal() => _cut.Clear();

    /// <summary>Takes a message off the network: to drop it, to deliver it later, or twice.</summary>
    public Envelope TakeAt(int position)
    {
        Envelope envelope = _inFlight[position];
        _inFlight.RemoveAt(position);
        return envelope;
    }

    public Envelope Take(Envelope envelope) => TakeAt(_inFlight.FindIndex(each => ReferenceEquals(each, envelope)));

    /// <summary>Takes all messages of a kind between two members.</summary>
    public List<Envelope> TakeAll<T>(int from, int to)
        where T : RaftMessage
    {
        bool IsMeant(Envelope each) => each.From == RaftGroup.Id(from) && each.To == RaftGroup.Id(to) && each.Message is T;
        List<Envelope> taken = _inFlight.FindAll(IsMeant);
        _inFlight.RemoveAll(IsMeant);
        return taken;
    }

    /// <summary>Takes the only message of a kind between two members.</summary>
    public T Take<T>(int from, int to)
        where T : RaftMessage => (T)Assert.Single(TakeAll<T>(from, to)).Message;

    public void Clear() => _inFlight.Clear();
}
