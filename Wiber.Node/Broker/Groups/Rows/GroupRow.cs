namespace Wiber.Node.Broker.Groups.Rows;

/// <summary>A group, as stored.</summary>
internal readonly record struct GroupRow(string Group, long Generation);
