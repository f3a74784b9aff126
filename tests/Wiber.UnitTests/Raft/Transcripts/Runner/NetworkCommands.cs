using Wiber.Node.Raft;
using Wiber.Node.Raft.Messages;
using Wiber.UnitTests.Raft.Harness;

namespace Wiber.UnitTests.Raft.Transcripts.Runner;

/// <summary>
/// Commands that move messages. Those under way are chosen by <c>FROM -&gt; TO [KIND] [first]</c>, where <c>*</c> is any member
/// and the kind is a message's name; without <c>first</c>, all of them.
/// </summary>
internal sealed class NetworkCommands(Scenario scenario)
{
    private const int ExchangeMax = 1_000;

    private readonly Dictionary<string, List<Envelope>> _held = [];

    /// <summary>
    /// <c>deliver</c>: everything, until nothing moves any more. <c>deliver A &lt;-&gt; B</c>: the same between these two only.
    /// <c>deliver FROM -&gt; TO ...</c>: these. <c>deliver NAME</c>: what was held under that name.
    /// </summary>
    public void Deliver(Words words)
    {
        if (words.IsEmpty)
        {
            scenario.Group.Settle();
        }
        else if (words.Peek is { } name && _held.Remove(name, out List<Envelope>? held))
        {
            words.Take(name);
            held.ForEach(envelope => scenario.Group.Deliver(envelope));
        }
        else if (words.TryTakeSecond("<->"))
        {
            SettleBetween(scenario.Member(words).Id, scenario.Member(words).Id);
        }
        else
        {
            Choose(words).ForEach(envelope => scenario.Group.Deliver(scenario.Group.Network.Take(envelope)));
        }
    }

    /// <summary><c>repeat FROM -&gt; TO ...</c> or <c>repeat NAME</c>: delivers, and leaves it to come again.</summary>
    public void Repeat(Words words)
    {
        List<Envelope> chosen;
        if (words.Peek is { } name && _held.TryGetValue(name, out List<Envelope>? held))
        {
            words.Take(name);
            chosen = held;
        }
        else
        {
            chosen = Choose(words);
        }

        chosen.ForEach(envelope => scenario.Group.Deliver(envelope));
    }

    /// <summary><c>drop FROM -&gt; TO ...</c>: these are lost.</summary>
    public void Drop(Words words) =>
        Choose(words).ForEach(envelope => scenario.Recorder.AddLost(scenario.Group.Network.Take(envelope)));

    /// <summary><c>hold NAME FROM -&gt; TO ...</c>: these stay behind until they are delivered under the name.</summary>
    public void Hold(Words words)
    {
        string name = words.Next("a name");
        List<Envelope> chosen = Choose(words);
        if (!_held.TryAdd(name, chosen))
        {
            throw new CommandException($"something is held as '{name}' already");
        }

        foreach (Envelope envelope in chosen)
        {
            scenario.Recorder.AddHeld(scenario.Group.Network.Take(envelope), name);
        }
    }

    /// <summary><c>cut FROM -&gt; TO</c>: loses everything in this direction. <c>cut A B</c>: in both.</summary>
    public void Cut(Words words)
    {
        NodeId from = scenario.Member(words).Id;
        bool isOneWay = words.TryTake("->");
        NodeId to = scenario.Member(words).Id;
        scenario.Recorder.Add($"{MemberText.Of(from)} {(isOneWay ? "-x" : "xx")} {MemberText.Of(to)}  cut");
        scenario.Group.Network.Cut(from, to);
        if (!isOneWay)
        {
            scenario.Group.Network.Cut(to, from);
        }
    }

    /// <summary><c>isolate MEMBER</c>: cuts it off from all others.</summary>
    public void Isolate(Words words)
    {
        RaftMember member = scenario.Member(words);
        scenario.Recorder.Add($"{MemberText.Of(member.Id)} xx *   cut");
        scenario.Group.Isolate(member);
    }

    /// <summary><c>heal</c>: all links work again.</summary>
    public void Heal(Words words)
    {
        scenario.Group.Heal();
        scenario.Recorder.Add("all links work");
    }

    /// <summary>
    /// <c>inject FROM -&gt; TO AppendEntries term T prev I@T entries [I@T ...] commit I</c>: a message that nobody sent. Its
    /// entries continue what the receiver holds. Safety is not checked from then on: the history is not a real one any more.
    /// </summary>
    public void Inject(Words words)
    {
        RaftMember from = scenario.Member(words);
        words.Take("->");
        RaftMember to = scenario.RunningMember(words);
        if (to.Disk.PreviousIndex > LogIndex.Zero)
        {
            throw new CommandException($"the log of {MemberText.Of(to.Id)} does not begin with entry 1");
        }

        words.Take(nameof(AppendEntries));
        words.Take("term");
        var term = new Term(words.Whole("a term"));
        words.Take("prev");
        (LogIndex previous, Term previousTerm) = Place(words);
        words.Take("entries");
        List<LogEntry> log = [.. to.Disk.Entries.Take((int)previous.Value)];
        while (words.Peek is { } word && word != "commit")
        {
            (LogIndex index, Term entryTerm) = Place(words);
            if (index.Value != (ulong)log.Count + 1)
            {
                throw new CommandException($"entry {index} does not follow entry {log.Count}");
            }

            log.Add(TestLog.Next(log, entryTerm));
        }

        words.Take("commit");
        var commit = new LogIndex(words.Whole("a commit index"));
        var forged = new AppendEntries(term, previous, previousTerm, log[(int)previous.Value..], commit, 0);
        scenario.Group.Forge(scenario.Number(from), scenario.Number(to), forged);
    }

    private static (LogIndex Index, Term Term) Place(Words words)
    {
        string[] parts = words.Next("an entry").Split('@');
        if (parts.Length != 2)
        {
            throw new CommandException($"'{string.Join('@', parts)}' is not index@term");
        }

        return (new LogIndex(Words.Parse(parts[0], "an index")), new Term(Words.Parse(parts[1], "a term")));
    }

    private List<Envelope> Choose(Words words)
    {
        NodeId? from = AnyMember(words);
        words.Take("->");
        NodeId? to = AnyMember(words);
        string? kind = words.Peek is null or "first" ? null : words.Next("a kind");
        bool IsMeant(Envelope each) =>
            (from ?? each.From) == each.From
            && (to ?? each.To) == each.To
            && (kind is null || MessageText.Name(each.Message) == kind);
        List<Envelope> chosen = [.. scenario.Group.Network.InFlight.Where(IsMeant)];
        if (chosen.Count == 0)
        {
            throw new CommandException($"no such message is under way, only: {Listed(scenario.Group.Network.InFlight)}");
        }

        return words.TryTake("first") ? [chosen[0]] : chosen;
    }

    private void SettleBetween(NodeId one, NodeId other)
    {
        bool IsBetween(Envelope each) => (each.From == one && each.To == other) || (each.From == other && each.To == one);
        for (int delivered = 0; scenario.Group.Network.InFlight.FirstOrDefault(IsBetween) is { } envelope; delivered++)
        {
            if (delivered == ExchangeMax)
            {
                throw new CommandException($"{one} and {other} never stop talking");
            }

            scenario.Group.Deliver(scenario.Group.Network.Take(envelope));
        }
    }

    private static string Listed(IReadOnlyList<Envelope> envelopes) =>
        envelopes.Count == 0 ? "none" : string.Join("; ", envelopes);

    private NodeId? AnyMember(Words words) => words.TryTake("*") ? null : scenario.Member(words).Id;
}
