using Wiber.Client.Configuration;

namespace Wiber.Node.Broker.Groups;

/// <summary>The bounds of consumer groups. All are replicated: they must be the same on every node.</summary>
internal static class GroupLimits
{
    /// <summary>Groups in the cluster.</summary>
    public const int GroupsMax = LimitOptions.GroupsCeiling;

    /// <summary>Members of one group.</summary>
    public const int MembersPerGroup = 1_000;

    /// <summary>Members of all groups together.</summary>
    public const int MembersMax = 20_000;

    /// <summary>Topics that one member subscribes to.</summary>
    public const int TopicsPerMember = 256;

    /// <summary>Topics of each member of a group, added up: what one computation of its assignment goes through.</summary>
    public const int SubscriptionsPerGroup = 25_000;

    /// <summary>Topics of each member of all groups, added up.</summary>
    public const int SubscriptionsMax = 500_000;

    /// <summary>Partitions owned in all groups together, beyond which nobody joins; topics may grow over it.</summary>
    public const int OwnershipsMax = 1_000_000;

    /// <summary>Committed offsets of all groups together.</summary>
    public const int OffsetsMax = 1_000_000;

    /// <summary>Partitions that one command names.</summary>
    public const int PartitionsPerCommand = 10_000;

    /// <summary>The name that a member gives itself for people, in UTF-8.</summary>
    public const int ClientBytesMax = 256;

    /// <summary>What a consumer keeps with an offset, in UTF-8.</summary>
    public const int MetadataBytesMax = 256;

    /// <summary>What consumers of all groups together keep with their offsets.</summary>
    public const long MetadataBytesOfAllMax = 32 * 1024 * 1024;

    public const int SessionTimeoutMsMin = 1_000;

    public const int SessionTimeoutMsMax = 5 * 60_000;
}
