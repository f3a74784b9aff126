using Wiber.Fuzz.Engine;

namespace Wiber.Fuzz.Targets;

/// <summary>Every parser that is fed by others, or by a disk.</summary>
internal static class TargetList
{
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new MessagesJsonTarget(isLines: false),
        new MessagesJsonTarget(isLines: true),
        .. SeedsJsonTarget.All,
        .. Documents.All,
        .. QueryTarget.All,
        .. CursorTarget.All,
        new BatchTarget(),
        new BatchPublishTarget(),
        new BatchFetchTarget(),
        new PeerHelloTarget(),
        new PeerFrameTarget(),
        new MembershipTarget(),
        new CommandTarget(),
        new RecordTarget(),
        .. DiskFiles.All,
        new SnapshotTarget(),
        new TomlTarget(),
        new ClusterTomlTarget(),
        .. Connections.All,
        new NtpTarget(),
    ];
}
