using System.Diagnostics.CodeAnalysis;
using Wiber.Node.Broker.Groups.Commands;
using Wiber.Node.Raft;

namespace Wiber.Node.Broker.Groups;

/// <summary>What one entry works on: it finds groups and keeps account of those that it changes.</summary>
/// <param name="table">The groups.</param>
/// <param name="topics">The topics, with what the entry did to them.</param>
/// <param name="at">The entry.</param>
/// <param name="changes">Where to note what must be stored.</param>
internal sealed class GroupStep(GroupTable table, ITopicPartitions topics, LogIndex at, GroupChanges changes)
{
    private readonly List<GroupEdit> _edits = [];

    public GroupTable Table { get; } = table;

    public ITopicPartitions Topics { get; } = topics;

    /// <summary>The entry.</summary>
    public LogIndex At { get; } = at;

    /// <summary>What was done to which groups.</summary>
    public IReadOnlyList<GroupEdit> Edits => _edits;

    public static GroupOutcome Refuse(GroupCommand command, GroupStatus status) => new(status, command.Group);

    /// <summary>Ends the changes of a group.</summary>
    public static GroupOutcome Done(GroupEdit edit, GroupStatus status)
    {
        edit.Complete();
        return new GroupOutcome(status, edit.Group.Name) { Generation = edit.Group.Generation };
    }

    public GroupEdit Edit(ConsumerGroup group)
    {
        var edit = new GroupEdit(group, At, changes);
        _edits.Add(edit);
        return edit;
    }

    /// <summary>Begins changes of a group for one of its members.</summary>
    /// <param name="command">What is to be done.</param>
    /// <param name="name">The member's name.</param>
    /// <param name="joinedAt">Which member of that name; zero for whichever it is.</param>
    /// <param name="edit">The changes.</param>
    /// <param name="refusal">What to answer if there is no such member.</param>
    public bool TryFindMember(
        GroupCommand command,
        string name,
        LogIndex joinedAt,
        [NotNullWhen(true)] out GroupEdit? edit,
        [NotNullWhen(false)] out GroupOutcome? refusal)
    {
        ConsumerGroup? group = Table.Find(command.Group);
        if (Table.FindMemberProblem(command.Group, name, joinedAt) is { } status)
        {
            edit = null;
            refusal = Refuse(command, status) with { Generation = group?.Generation ?? 0 };
            return false;
        }

        edit = Edit(group!);
        refusal = null;
        return true;
    }

    /// <summary>Begins changes of a group that has no members.</summary>
    /// <param name="command">What is to be done.</param>
    /// <param name="isNewAllowed">Whether the group need not be there; a new one is not in the table yet.</param>
    /// <param name="edit">The changes.</param>
    /// <param name="refusal">What to answer if it has members, or is not there.</param>
    public bool TryFindIdle(
        GroupCommand command,
        bool isNewAllowed,
        [NotNullWhen(true)] out GroupEdit? edit,
        [NotNullWhen(false)] out GroupOutcome? refusal)
    {
        ConsumerGroup? group = Table.Find(command.Group);
        GroupStatus? problem = group is { Members.Count: > 0 } ? GroupStatus.GroupActive
            : group is not null ? null
            : !isNewAllowed ? GroupStatus.UnknownGroup
            : Table.Groups.Count >= GroupLimits.GroupsMax ? GroupStatus.TooManyGroups
            : null;
        edit = problem is null ? Edit(group ?? new ConsumerGroup(command.Group)) : null;
        refusal = problem is null ? null : Refuse(command, problem.Value) with { Generation = group?.Generation ?? 0 };
        return problem is null;
    }

    public void AddIfNew(ConsumerGroup group)
    {
        if (Table.Find(group.Name) is null)
        {
            Table.Add(group);
            changes.NoteGroup(group.Name);
        }
    }

    /// <summary>A group without members and offsets says nothing that a new one does not.</summary>
    public void RemoveIfVoid(ConsumerGroup group)
    {
        if (group.IsVoid)
        {
            Table.Remove(group);
            changes.NoteGroup(group.Name);
        }
    }
}
