using System.Globalization;
using Wiber.Node.Raft;
using Wiber.Node.Raft.Members;
using Wiber.UnitTests.Raft.Harness;

namespace Wiber.UnitTests.Raft.Transcripts.Runner;

/// <summary>Commands that found a group, start nodes that are new, and change who is a member.</summary>
internal sealed class MembershipCommands(Scenario scenario)
{
    /// <summary><c>found MEMBER</c>: gives it the membership of a new group, with a vote for each node that there is.</summary>
    public void Found(Words words)
    {
        RaftMember member = scenario.RunningMember(words);
        scenario.Do(member, core => core.Found(RaftGroup.Founders(scenario.Group.Members.Count)));
    }

    /// <summary>
    /// <c>join MEMBER</c>: starts a node that is new and knows nobody, such as <c>n4</c>, or <c>n2#2</c> for an n2 whose disk was
    /// lost.
    /// </summary>
    public void Join(Words words)
    {
        const string What = "the name of a new node, such as n4 or n2#2";
        string name = words.Next(What);
        if (!MemberText.TryRead(name, out NodeId id) || !TryNumber(id.Value, out int number))
        {
            throw new CommandException($"'{name}' is not {What}");
        }

        IReadOnlyList<RaftMember> members = scenario.Group.Members;
        if (members.Any(each => each.Id == id || (each.Id.Value == id.Value && each.IsUp)))
        {
            throw new CommandException($"there is a node {id.Value} already");
        }

        RaftMember member = scenario.Group.Join(id.Disk, number);
        scenario.Recorder.Watch(member);
        scenario.Recorder.Add(member.Id, "starts with an empty disk and knows nobody");
    }

    /// <summary><c>add LEADER MEMBER [learner]</c>: takes in a node; it gets its vote when it has caught up, or never.</summary>
    public void Add(Words words) => Change(words, added =>
        RaftGroup.Joining(added, words.TryTake("learner") ? MemberRole.Learner : MemberRole.Joiner));

    /// <summary><c>remove LEADER MEMBER</c></summary>
    public void Remove(Words words) => Change(words, removed => new MembershipChange.Remove(removed.Value));

    /// <summary><c>replace-disk LEADER MEMBER</c>: takes the place of the node of its name with another disk.</summary>
    public void ReplaceDisk(Words words) => Change(words, replacing => new MembershipChange.ReplaceDisk(replacing));

    private static bool TryNumber(string name, out int number)
    {
        number = 0;
        return name[0] == 'n'
            && int.TryParse(name.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out number)
            && number > 0;
    }

    private void Change(Words words, Func<NodeId, MembershipChange> change)
    {
        RaftMember leader = scenario.RunningMember(words);
        MembershipChange asked = change(scenario.Member(words).Id);
        scenario.Do(leader, core =>
        {
            MembershipStatus status = core.ProposeMembership(asked, out LogIndex index);
            scenario.Recorder.Add(
                leader.Id,
                status == MembershipStatus.Accepted
                    ? $"appends {MessageText.Place(index, core.CurrentTerm)} members {MemberText.Of(core.Membership)}"
                    : $"refuses the change: {status}");
        });
    }
}
