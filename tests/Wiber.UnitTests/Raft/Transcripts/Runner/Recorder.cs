using Wiber.Node.Raft;
using Wiber.Node.Raft.Messages;
using Wiber.Node.Raft.Snapshots;
using Wiber.UnitTests.Raft.Harness;

namespace Wiber.UnitTests.Raft.Transcripts.Runner;

/// <summary>
/// Writes down what a group does during a command, a line for each event. The first column is who: <c>=&gt;</c> a message that
/// arrived, with what it did to its receiver below; <c>-x</c> one that was lost; at the end <c>-&gt;</c> those that left during
/// the command and are still under way, and <c>..</c> those that wait for the sender's disk.
/// </summary>
internal sealed class Recorder
{
    private readonly RaftGroup _group;
    private readonly List<string> _lines = [];
    private readonly List<Envelope> _sent = [];
    private readonly List<Envelope> _lost = [];
    private readonly HashSet<RaftMessage> _heldBefore = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<NodeId, (LogIndex Commit, LogIndex Applied, string Members)> _seen = [];
    private readonly Dictionary<NodeId, LogIndex> _tookOver = [];

    private Detail _detail;

    public Recorder(RaftGroup group)
    {
        _group = group;
        group.Delivering += OnDelivering;
        group.Network.Sent += _sent.Add;
        group.Network.Lost += _lost.Add;
        foreach (RaftMember member in group.Members)
        {
            Watch(member);
        }
    }

    /// <summary>Who got input last; if a rule breaks, it is this one that stops.</summary>
    public NodeId Acting { get; set; }

    /// <summary>Messages that arrived since the command began.</summary>
    public int Delivered { get; private set; }

    /// <summary>Starts the output of a command.</summary>
    public void Begin(Detail detail)
    {
        _detail = detail;
        Delivered = 0;
        _lines.Clear();
        _sent.Clear();
        _lost.Clear();
        _heldBefore.Clear();
        _heldBefore.UnionWith(_group.Members.SelectMany(member => member.Held).Select(held => held.Message));
    }

    public void Add(string line) => _lines.Add(line);

    public void Add(NodeId member, string what) => Add($"      {MemberText.Of(member)}  {what}");

    public void AddLost(Envelope envelope) => _lost.Add(envelope);

    /// <summary>Says that a message is held back under a name.</summary>
    public void AddHeld(Envelope envelope, string name) =>
        Add($"{MessageLine(envelope.From, "-|", MemberText.Of(envelope.To), envelope.Message)}  (held as {name})");

    /// <summary>Writes down what this member does from now on.</summary>
    public void Watch(RaftMember member)
    {
        member.RoundEnded += OnRoundEnded;
        member.Wrote += OnWrote;
        member.TookOver += each => _tookOver[each.Id] = each.Applied;
        Remember(member);
    }

    /// <summary>A member started: what it has committed and applied now, and whom it goes by, is not news later.</summary>
    public void Remember(RaftMember member) => _seen[member.Id] = State(member);

    /// <summary>Does something under a heading, which is left out if nothing came of it.</summary>
    public void Under(string heading, Action action)
    {
        int lines = _lines.Count;
        action();
        AddMessages();
        if (_lines.Count > lines)
        {
            _lines.Insert(lines, heading);
        }
    }

    /// <summary>Ends the output of a command and gives it out.</summary>
    public IReadOnlyList<string> End()
    {
        AddMessages();
        if (_detail == Detail.Brief && Delivered > 0)
        {
            Add($"({Delivered} messages)");
        }

        return _lines.Count == 0 ? ["nothing"] : [.. _lines];
    }

    private static string MessageLine(NodeId from, string arrow, string to, RaftMessage message) =>
        $"{MemberText.Of(from)} {arrow} {to,-2}  {MessageText.Of(message)}";

    private static (LogIndex Commit, LogIndex Applied, string Members) State(RaftMember member) =>
        (member.Core.CommitIndex, member.Applied, MemberText.Of(member.Core.Membership));

    private static string Written(Ready write)
    {
        var parts = new List<string>();
        if (write.HardState is { } hardState)
        {
            parts.Add($"term {hardState.Term} vote {MemberText.Of(hardState.VotedFor)}");
        }

        foreach (SnapshotChunk chunk in write.Chunks)
        {
            parts.Add(MessageText.OfChunk(chunk));
        }

        if (write.Reset is { } reset)
        {
            parts.Add($"log {MessageText.OfReset(reset)}");
        }

        if (write.TruncateFrom is { } from)
        {
            parts.Add($"cut {from}..");
        }

        if (write.Entries.Count > 0)
        {
            parts.Add($"entries {MessageText.Entries(write.Entries)}");
        }

        return string.Join(", ", parts);
    }

    private static string RoleText(RoleChange change) => change switch
    {
        { Role: Role.Leader } => $"leads term {change.Term}: {change.Reason}",
        { Role: Role.Follower, Leader: { } leader } => $"follows {MemberText.Of(leader)} in term {change.Term}: {change.Reason}",
        { Role: Role.PreCandidate } => $"becomes pre-candidate in term {change.Term}: {change.Reason}",
        _ => $"becomes {change.Role.ToString().ToLowerInvariant()} in term {change.Term}: {change.Reason}",
    };

    private IEnumerable<Envelope> NewlyHeld() =>
        from member in _group.Members
        from held in member.Held
        where !_heldBefore.Contains(held.Message)
        select new Envelope(member.Id, held.To, held.Message);

    /// <summary>Says what became of the messages that have left, and which have not.</summary>
    private void AddMessages()
    {
        if (_detail == Detail.All)
        {
            AddRoutes("-x", _lost);
            AddRoutes("->", _sent.Where(each => _group.Network.InFlight.Contains(each, ReferenceEqualityComparer.Instance)));
            AddRoutes("..", NewlyHeld());
            _heldBefore.UnionWith(_group.Members.SelectMany(member => member.Held).Select(held => held.Message));
        }

        _lost.Clear();
        _sent.Clear();
    }

    /// <summary>The same message to all others takes one line.</summary>
    private void AddRoutes(string arrow, IEnumerable<Envelope> envelopes)
    {
        int others = _group.Members.Count - 1;
        Envelope[] all = [.. envelopes];
        for (int i = 0; i < all.Length; i++)
        {
            string text = MessageText.Of(all[i].Message);
            bool IsSame(Envelope each) => each.From == all[i].From && MessageText.Of(each.Message) == text;
            Envelope[] next = all[i..Math.Min(all.Length, i + others)];
            bool isToAll = others > 1 && next.All(IsSame) && next.Select(each => each.To).Distinct().Count() == others;
            Add(MessageLine(all[i].From, arrow, isToAll ? "*" : MemberText.Of(all[i].To), all[i].Message));
            i += isToAll ? others - 1 : 0;
        }
    }

    /// <summary>Adds what a member did if that much detail is wanted.</summary>
    private void AddEvent(NodeId member, string what, Detail detail = Detail.Brief)
    {
        if (_detail >= detail)
        {
            Add(member, what);
        }
    }

    private void OnDelivering(Envelope envelope)
    {
        Acting = envelope.To;
        Delivered++;
        if (_detail == Detail.All)
        {
            bool isUp = _group.Members.Any(member => member.Id == envelope.To && member.IsUp);
            Add(MessageLine(envelope.From, "=>", MemberText.Of(envelope.To), envelope.Message) + (isUp ? "" : "  (down)"));
        }
    }

    private void OnWrote(RaftMember member, Ready write) => AddEvent(member.Id, $"writes: {Written(write)}", Detail.All);

    private void OnRoundEnded(RaftMember member, Ready ready)
    {
        foreach (RoleChange change in ready.RoleChanges)
        {
            AddEvent(member.Id, RoleText(change));
        }

        foreach (ConfirmedRead read in ready.Reads)
        {
            AddEvent(member.Id, $"read {read.RequestId} " + (read.Index is { } index ? $"at index {index}" : "fails"));
        }

        if (!member.WritesAtOnce && ready.PersistSequence > 0)
        {
            AddEvent(member.Id, $"has to write: {Written(ready)}", Detail.All);
        }

        AddProgress(member);
    }

    private void AddProgress(RaftMember member)
    {
        (LogIndex Commit, LogIndex Applied, string Members) before = _seen[member.Id];
        (LogIndex Commit, LogIndex Applied, string Members) now = State(member);
        _seen[member.Id] = now;
        if (now.Members != before.Members)
        {
            AddEvent(member.Id, $"goes by {now.Members}");
        }

        var parts = new List<string>();
        if (now.Commit != before.Commit)
        {
            parts.Add($"commits {now.Commit}");
        }

        if (_tookOver.Remove(member.Id, out LogIndex state))
        {
            parts.Add($"takes over the state at {state}");
            before.Applied = state;
        }

        if (now.Applied > before.Applied)
        {
            IEnumerable<LogEntry> applied =
                member.Disk.Entries.Where(each => each.Index > before.Applied && each.Index <= now.Applied);
            parts.Add($"applies {MessageText.OfBodies(applied)}");
        }

        if (parts.Count > 0)
        {
            AddEvent(member.Id, string.Join(", ", parts));
        }
    }
}
