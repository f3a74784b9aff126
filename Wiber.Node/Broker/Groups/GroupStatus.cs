namespace Wiber.Node.Broker.Groups;

/// <summary>
/// What became of a group's command, or of one partition in it. The numbers go into <see cref="LogHash"/>: never change one.
/// </summary>
internal enum GroupStatus
{
    /// <summary>The member is in the group, new or again.</summary>
    Joined = 1,

    /// <summary>The member is no longer in the group.</summary>
    Left = 2,

    /// <summary>What the member was asked to let go of, and did, is its no more.</summary>
    Released = 3,

    /// <summary>Every offset counts; one behind what was committed before leaves that as it is.</summary>
    Committed = 4,

    /// <summary>The group goes on at the offsets given.</summary>
    Reset = 5,

    /// <summary>The group and its offsets are gone.</summary>
    Deleted = 6,

    /// <summary>There is no such group.</summary>
    UnknownGroup = 20,

    /// <summary>The group has no such member: it left or was removed. It may join again.</summary>
    UnknownMember = 21,

    /// <summary>Another member joined by the same name since.</summary>
    Fenced = 22,

    /// <summary>The partition is not the member's.</summary>
    NotOwner = 23,

    /// <summary>There is no such partition.</summary>
    UnknownPartition = 24,

    /// <summary>The offset is before 0 or behind the partition's end.</summary>
    OffsetOutOfRange = 25,

    /// <summary>The group has members.</summary>
    GroupActive = 26,

    /// <summary>There are <see cref="GroupLimits.GroupsMax"/> groups.</summary>
    TooManyGroups = 27,

    /// <summary>
    /// There are <see cref="GroupLimits.MembersPerGroup"/> members in the group or <see cref="GroupLimits.MembersMax"/> in all.
    /// </summary>
    TooManyMembers = 28,

    /// <summary>
    /// The members' topics added up would be over <see cref="GroupLimits.SubscriptionsPerGroup"/>, or those of all groups over
    /// <see cref="GroupLimits.SubscriptionsMax"/>.
    /// </summary>
    TooManySubscriptions = 29,

    /// <summary>All groups together would own more than <see cref="GroupLimits.OwnershipsMax"/> partitions.</summary>
    TooManyPartitions = 30,

    /// <summary>There are <see cref="GroupLimits.OffsetsMax"/> committed offsets.</summary>
    TooManyOffsets = 31,

    /// <summary>
    /// What is kept with the offsets of all groups would be over <see cref="GroupLimits.MetadataBytesOfAllMax"/>.
    /// </summary>
    TooMuchMetadata = 32,
}
