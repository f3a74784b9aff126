using System.Buffers.Binary;
using Wiber.Node.Http.Peers;
using Wiber.Node.Raft;
using Wiber.Node.Raft.Messages;
using Wiber.Simulation.Cluster;

namespace Wiber.Simulation.Network;

/// <summary>
/// Carries messages between nodes as the real frames, so that no two nodes share a buffer. Messages may be lost, doubled,
/// damaged, late and out of order; links
/// can be cut or clogged, each direction on its own.
/// </summary>
internal sealed class SimulatedNetwork(World world, int nodes)
{
    private const uint Group = 1;
    private const int LateUsMax = 2_000_000;
    private const int InFlightMax = 20_000;

    private readonly Link[] _links = [.. Enumerable.Range(0, nodes * nodes).Select(_ => new Link())];
    private Action<NodeId, NodeId, RaftMessage> _deliver = (_, _, _) => { };
    private int _inFlight;

    /// <summary>Tells where messages go: from whom, to whom, and what.</summary>
    public void Attach(Action<NodeId, NodeId, RaftMessage> deliver) => _deliver = deliver;

    public void Cut(int from, int to) => _links[(from * nodes) + to].IsCut = true;

    public void Heal() => Array.ForEach(_links, link => link.IsCut = false);

    /// <summary>Holds back everything on a link until then.</summary>
    public void Clog(int from, int to, long durationUs) => _links[(from * nodes) + to].ClearUs = world.Events.NowUs + durationUs;

    /// <summary>Whether anything gets through from one machine to another.</summary>
    public bool IsOpen(int from, int to) => !_links[(from * nodes) + to].IsCut;

    /// <summary>Sends to a machine, for the disk that was known to be in it.</summary>
    public void Send(NodeId from, NodeId to, RaftMessage message)
    {
        Link link = _links[(NodeProfile.NumberOf(from.Value) * nodes) + NodeProfile.NumberOf(to.Value)];
        world.Tally.Add("messages");
        if (link.IsCut || world.Chance(world.Plan.LossPerMille) || _inFlight >= InFlightMax)
        {
            world.Tally.Add("messages lost");
            return;
        }

        byte[] frame = Encode(message);
        Carry(link, from, to, frame);
        if (world.Chance(world.Plan.DuplicatePerMille))
        {
            world.Tally.Add("messages doubled");
            Carry(link, from, to, frame);
        }
    }

    private static byte[] Encode(RaftMessage message)
    {
        int payloadBytes = PeerFrame.PayloadBytes(message);
        byte[] frame = new byte[PeerFrame.HeaderBytes + payloadBytes];
        PeerFrame.WriteHeader(frame, message, Group, payloadBytes);
        int position = PeerFrame.HeaderBytes;
        foreach (ReadOnlyMemory<byte> part in PeerFrame.PayloadParts(message))
        {
            part.CopyTo(frame.AsMemory(position));
            position += part.Length;
        }

        return frame;
    }

    private static RaftMessage? Decode(byte[] frame)
    {
        try
        {
            _ = PeerFrame.ReadPayloadBytes(frame, Group);
            return PeerFrame.Read(frame.AsSpan(0, PeerFrame.HeaderBytes), frame.AsMemory(PeerFrame.HeaderBytes), Group);
        }
        catch (PeerFrameException)
        {
            // A real node drops the connection; the frame is as good as lost.
            return null;
        }
    }

    private void Carry(Link link, NodeId from, NodeId to, byte[] frame)
    {
        long delay = 100 + world.Random.Next(world.Plan.DelayUsMax);
        if (world.Chance(world.Plan.LatePerMille))
        {
            delay += world.Random.Next(LateUsMax);
        }

        long arrival = Math.Max(world.Events.NowUs + delay, link.ClearUs);
        if (world.Plan.IsOrdered)
        {
            arrival = Math.Max(arrival, link.LastArrivalUs);
        }

        link.LastArrivalUs = arrival;
        _inFlight++;

        // Every delivery has bytes of its own: a node writes into the records that it keeps.
        byte[] bytes = (byte[])frame.Clone();
        world.Events.After(arrival - world.Events.NowUs, () => Arrive(link, from, to, bytes));
    }

    private void Arrive(Link link, NodeId from, NodeId to, byte[] frame)
    {
        _inFlight--;
        if (link.IsCut)
        {
            world.Tally.Add("messages lost");
            return;
        }

        if (world.Chance(world.Plan.DamagePerMille))
        {
            world.Tally.Add("messages damaged");
            frame[world.Random.Next(frame.Length)] ^= (byte)(1 << world.Random.Next(8));
        }

        RaftMessage? message = Decode(frame);
        if (message is null)
        {
            world.Tally.Add("damaged frames refused");
            return;
        }

        world.Trace.Mix(BinaryPrimitives.ReadUInt32LittleEndian(frame.AsSpan(56)));
        world.Trace.Line(to.Value, $"<- {from} {message}");
        _deliver(from, to, message);
    }

    private sealed class Link
    {
        public bool IsCut { get; set; }

        public long ClearUs { get; set; }

        public long LastArrivalUs { get; set; }
    }
}
