using System.Globalization;
using Wiber.Node.Raft;
using Wiber.Node.Raft.Members;

namespace Wiber.UnitTests.Raft.Harness;

/// <summary>Members as people read them: a name, and behind <c>#</c> the disk if it is not the first one of that name.</summary>
internal static class MemberText
{
    private const char DiskMark = '#';

    public static string Of(NodeId id) => id.Disk == 0 ? id.Value : $"{id.Value}{DiskMark}{id.Disk}";

    public static string Of(NodeId? id) => id is { } known ? Of(known) : "-";

    public static string Of(Membership membership) =>
        membership.IsUnknown ? "nobody" : string.Join(' ', membership.Members.Select(Of));

    /// <summary>Reads what <see cref="Of(NodeId)"/> wrote.</summary>
    public static bool TryRead(string text, out NodeId id)
    {
        string[] parts = text.Split(DiskMark, 2);
        ulong disk = 0;
        bool isRead = parts[0].Length > 0
            && (parts.Length == 1 || ulong.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out disk));
        id = new NodeId(parts[0], disk);
        return isRead;
    }

    private static string Of(Member member) =>
        member.Role == MemberRole.Voter ? Of(member.Id) : $"{Of(member.Id)} ({member.Role.ToString().ToLowerInvariant()})";
}
