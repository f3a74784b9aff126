namespace Wiber.Node.Broker.Groups.Reading;

/// <summary>A group in a list.</summary>
internal sealed record GroupSummary(string Name, GroupPhase Phase, long Generation, int MemberCount, int OffsetCount);
