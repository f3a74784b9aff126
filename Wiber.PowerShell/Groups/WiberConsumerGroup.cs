using Wiber.Client.Api.Groups;

namespace Wiber.PowerShell.Groups;

/// <summary>A consumer group.</summary>
public sealed class WiberConsumerGroup
{
    private readonly GroupDescription _group;

    internal WiberConsumerGroup(GroupDescription group, string config)
    {
        _group = group;
        Config = config;
    }

    /// <summary>Its name.</summary>
    public string Group => _group.Group;

    /// <summary>Empty, Rebalancing or Stable.</summary>
    public GroupState State => Enum.TryParse(_group.State, ignoreCase: true, out GroupState state) ? state : GroupState.Unknown;

    /// <summary>Messages that are not done, in all partitions.</summary>
    public long Lag => _group.Lag;

    /// <summary>How many members it has.</summary>
    public int MemberCount => _group.Members.Count;

    /// <summary>The topics that it consumes or has offsets in.</summary>
    public IReadOnlyList<string> Topics => [.. _group.Partitions.Select(each => each.Topic).Distinct()];

    /// <summary>Grows whenever the members, or what they consume, change.</summary>
    public long Generation => _group.Generation;

    /// <summary>The members.</summary>
    public IReadOnlyList<GroupMemberDescription> Members => _group.Members;

    /// <summary>How far it is in each partition.</summary>
    public IReadOnlyList<GroupPartition> Partitions => _group.Partitions;

    /// <summary>The cluster, as -Config takes it: its file, or the addresses of its nodes.</summary>
    public string Config { get; }

    /// <summary>Its name.</summary>
    public override string ToString() => Group;
}
