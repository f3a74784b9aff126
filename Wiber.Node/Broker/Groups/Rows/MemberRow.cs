namespace Wiber.Node.Broker.Groups.Rows;

/// <summary>A member of a group, as stored.</summary>
internal readonly record struct MemberRow(string Group, GroupMember Member);
