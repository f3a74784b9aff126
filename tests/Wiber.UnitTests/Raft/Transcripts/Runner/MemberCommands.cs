using Wiber.Node.Raft;
using Wiber.UnitTests.Raft.Harness;

namespace Wiber.UnitTests.Raft.Transcripts.Runner;

/// <summary>Commands that give input to members, or stop and start them and their disks.</summary>
internal sealed class MemberCommands(Scenario scenario)
{
    private const int TicksMax = 1_000;

    /// <summary><c>progress MEMBER</c>: what a leader knows of its followers.</summary>
    public void Progress(Words words)
    {
        RaftMember member = scenario.RunningMember(words);
        IEnumerable<string> followers = member.Core.Followers.Select(each =>
            $"{MemberText.Of(each.Id)} match {each.Match}"
            + (each.SnapshotBytesTotal is { } total ? $" snapshot {each.SnapshotBytesSent} of {total}" : ""));
        scenario.Recorder.Add(member.Id, $"knows {string.Join(", ", followers.DefaultIfEmpty("nothing, for it does not lead"))}");
    }

    /// <summary><c>elect MEMBER</c>: makes it leader and lets everything settle.</summary>
    public void Elect(Words words)
    {
        RaftMember member = scenario.RunningMember(words);
        scenario.Group.Elect(scenario.Number(member));
        int messages = scenario.Recorder.Delivered;
        scenario.Recorder.Add(member.Id, $"leads term {member.Term} and commits {member.Commit} ({messages} messages)");
    }

    /// <summary><c>campaign MEMBER</c></summary>
    public void Campaign(Words words) => scenario.Do(scenario.RunningMember(words), core => core.Campaign());

    /// <summary>
    /// <c>tick MEMBER TICKS</c>: time goes by for this one and nothing is delivered. <c>tick TICKS</c>: time goes by for all, and
    /// everything is delivered in between.
    /// </summary>
    public void Tick(Words words)
    {
        bool isForAll = words.Peek is { Length: > 0 } word && char.IsAsciiDigit(word[0]);
        RaftMember? alone = isForAll ? null : scenario.RunningMember(words);
        int ticks = words.Number("a number of ticks");
        if (ticks is < 1 or > TicksMax)
        {
            throw new CommandException($"1 to {TicksMax} ticks can go by at once, not {ticks}");
        }

        for (int tick = 1; tick <= ticks; tick++)
        {
            scenario.Recorder.Under($"tick {tick}:", () => TickOnce(alone));
        }
    }

    /// <summary><c>propose MEMBER TEXT... [bytes N]</c>: all in one round, as a loop does that drains its queue.</summary>
    public void Propose(Words words)
    {
        RaftMember member = scenario.RunningMember(words);
        var texts = new List<string>();
        int bodyBytes = 0;
        while (!words.IsEmpty)
        {
            if (words.TryTake("bytes"))
            {
                bodyBytes = words.Number("the size of each body");
                break;
            }

            texts.Add(words.Next("a text"));
        }

        scenario.Do(member, core => texts.ForEach(text => Propose(core, text, bodyBytes)));
    }

    /// <summary><c>read MEMBER NUMBER</c>: asks for a linearizable read.</summary>
    public void Read(Words words)
    {
        RaftMember member = scenario.RunningMember(words);
        ulong request = words.Whole("a number for the read");
        scenario.Do(member, core => core.RequestRead(request));
    }

    /// <summary><c>transfer LEADER TARGET</c></summary>
    public void Transfer(Words words)
    {
        RaftMember member = scenario.RunningMember(words);
        NodeId target = scenario.Member(words).Id;
        scenario.Do(member, core =>
        {
            bool isBegun = core.TransferLeadership(target);
            scenario.Recorder.Add(member.Id, isBegun ? $"begins to hand over to {target}" : $"cannot hand over to {target}");
        });
    }

    /// <summary><c>stall-disk MEMBER</c>: its writes wait from now on, until a restart.</summary>
    public void StallDisk(Words words)
    {
        RaftMember member = scenario.RunningMember(words);
        member.WritesAtOnce = false;
        scenario.Recorder.Add(member.Id, "writes nothing until told to");
    }

    /// <summary><c>persist MEMBER [N]</c>: its disk completes the oldest writes that wait, or all.</summary>
    public void Persist(Words words)
    {
        RaftMember member = scenario.RunningMember(words);
        int count = words.IsEmpty ? int.MaxValue : words.Number("a number of writes");
        if (member.WritesWaiting == 0)
        {
            throw new CommandException($"no write of {member.Id} waits");
        }

        scenario.Recorder.Acting = member.Id;
        member.CompleteWrites(count);
    }

    /// <summary><c>crash MEMBER</c>: what its disk has not written is gone.</summary>
    public void Crash(Words words)
    {
        RaftMember member = scenario.RunningMember(words);
        int writes = member.WritesWaiting;
        member.Crash();
        scenario.Recorder.Add(member.Id, writes == 0 ? "is down" : $"is down; writes lost: {writes}");
    }

    /// <summary>
    /// <c>restart MEMBER [applied INDEX]</c>: starts from its disk, which writes at once again, with what its state machine kept.
    /// </summary>
    public void Restart(Words words)
    {
        RaftMember member = scenario.Member(words);
        ulong applied = words.TryTake("applied") ? words.Whole("the index that its state machine kept") : 0;
        if (member.IsUp)
        {
            throw new CommandException($"{member.Id} is up");
        }

        scenario.Recorder.Acting = member.Id;
        member.WritesAtOnce = true;
        member.Start(new LogIndex(applied));
        scenario.Recorder.Remember(member);
        HardState found = member.Disk.HardState;
        string log = StatusText.OnDisk(member.Disk);
        string snapshot = member.Disk.Snapshot is { } received
            ? $", snapshot {received.SnapshotId} bytes 0..{received.ReceivedBytes} of {received.TotalBytes}"
            : "";
        string state = member.Core.IsStateMissing ? ", its state is lost" : "";
        scenario.Recorder.Add(
            member.Id,
            $"starts with term {found.Term} vote {MemberText.Of(found.VotedFor)}, log {log}{snapshot}{state}");
    }

    /// <summary><c>compact MEMBER INDEX</c>: removes the oldest entries, up to one that was applied.</summary>
    public void Compact(Words words)
    {
        RaftMember member = scenario.RunningMember(words);
        var last = new LogIndex(words.Whole("the last entry to remove"));
        LogIndex first = member.Disk.PreviousIndex.Next;
        if (last < first || last > member.Applied)
        {
            throw new CommandException($"{MemberText.Of(member.Id)} can remove entries {first} to {member.Applied}, not {last}");
        }

        scenario.Recorder.Acting = member.Id;
        member.Compact(last);
        scenario.Recorder.Add(member.Id, $"removes its log up to {last}");
    }

    private void TickOnce(RaftMember? alone)
    {
        foreach (RaftMember member in scenario.Group.Members.Where(each => each.IsUp && (alone ?? each) == each))
        {
            scenario.Do(member, core => core.Tick());
        }

        if (alone is null)
        {
            scenario.Group.Settle();
        }
    }

    private void Propose(RaftCore core, string text, int bodyBytes)
    {
        ProposeResult result = core.Propose(TestLog.Body(text, bodyBytes), out LogIndex index);
        scenario.Recorder.Add(
            core.Self,
            result == ProposeResult.Accepted
                ? $"appends {MessageText.Place(index, core.CurrentTerm)} '{text}'"
                : $"refuses '{text}': {result}");
    }
}
