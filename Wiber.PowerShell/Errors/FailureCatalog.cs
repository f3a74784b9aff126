using System.Management.Automation;
using Wiber.Client.Api;
using Wiber.Client.Backups;
using Wiber.Client.Configuration;
using Wiber.Client.Members;
using Wiber.Client.Messages;
using Wiber.Client.Processes;
using Wiber.Client.Security;

namespace Wiber.PowerShell.Errors;

/// <summary>
/// Says how each failure is told: its id, category, and what to do. The ids are stable, as the codes of the API are.
/// </summary>
internal static class FailureCatalog
{
    private const string Look = "Test-WiberCluster says what is wrong; Start-WiberCluster starts nodes that are down.";

    private static readonly Dictionary<string, Failure> ByCode = new(StringComparer.Ordinal)
    {
        [WiberErrorCodes.Unreachable] = new(
            "Unreachable", ErrorCategory.ConnectionError, $"No node answered. {Look}", EndsPipeline: true),
        [WiberErrorCodes.NoLeader] = new(
            "NoLeader",
            ErrorCategory.ResourceUnavailable,
            $"A majority of the nodes must be up to elect one. {Look}",
            EndsPipeline: true),
        [WiberErrorCodes.NotLeader] = new(
            "NoLeader",
            ErrorCategory.ResourceUnavailable,
            $"The nodes only named others as the leader. {Look}",
            EndsPipeline: true),
        [WiberErrorCodes.OutcomeUnknown] = new(
            "OutcomeUnknown",
            ErrorCategory.OperationTimeout,
            "It may or may not be done. Look before you do it again; messages with an -Id may be sent again and are stored once.",
            EndsPipeline: true),
        [WiberErrorCodes.Overloaded] = new(
            "Overloaded", ErrorCategory.ResourceBusy, "The node has no room now. Try again in a moment.", EndsPipeline: true),
        [WiberErrorCodes.InvalidAnswer] = new(
            "InvalidAnswer",
            ErrorCategory.ProtocolError,
            "Something else than a Wiber node answers at this address, or one of another version. Check -Config or -Uri.",
            EndsPipeline: true),
        [WiberErrorCodes.Unauthorized] = new(
            "Unauthorized",
            ErrorCategory.AuthenticationError,
            "Set $env:WIBER_TOKEN, or give -Token; `wiber token create` makes one.",
            EndsPipeline: true),
        [WiberErrorCodes.Forbidden] = new(
            "Forbidden", ErrorCategory.PermissionDenied, "Use a token of a stronger role: read, write, admin."),
        [WiberErrorCodes.Untrusted] = new(
            "Untrusted",
            ErrorCategory.SecurityError,
            "[tls] in cluster.toml must name the authority that signed the node's certificate; by address WIBER_CA does.",
            EndsPipeline: true),
        [WiberErrorCodes.InvalidTopic] = new("InvalidTopic", ErrorCategory.InvalidArgument, $"{Capital(TopicName.Rule)}."),
        [WiberErrorCodes.UnknownTopic] = new(
            "UnknownTopic",
            ErrorCategory.ObjectNotFound,
            "Get-WiberTopic lists the topics; New-WiberTopic makes one, and so does the first message "
            + "unless cluster.toml says otherwise."),
        ["unknown_partition"] = new(
            "UnknownPartition", ErrorCategory.ObjectNotFound, "(Get-WiberTopic NAME).Partitions shows the partitions there are."),
        ["unknown_message"] = new(
            "UnknownMessage", ErrorCategory.ObjectNotFound, "Get-WiberMessage shows the messages there are, with their offsets."),
        [WiberErrorCodes.UnknownNode] = new("UnknownNode", ErrorCategory.ObjectNotFound, "Get-WiberNode lists the nodes."),
        [WiberErrorCodes.LocalOnly] = new(
            "LocalOnly", ErrorCategory.PermissionDenied, "Run it on the machine that the node runs on."),
        [WiberErrorCodes.UnknownGroup] = new(
            "UnknownGroup",
            ErrorCategory.ObjectNotFound,
            "Get-WiberConsumerGroup lists the groups; the first member that joins makes one."),
        [WiberErrorCodes.UnknownMember] = new(
            "UnknownMember",
            ErrorCategory.ObjectNotFound,
            "The group gave the member up, for it was silent too long. Receive again."),
        [WiberErrorCodes.MemberReplaced] = new(
            "MemberReplaced",
            ErrorCategory.ResourceExists,
            "Another consumer joined under this -Member name. Give each its own, or leave it out.",
            EndsPipeline: true),
        ["group_active"] = new(
            "GroupActive",
            ErrorCategory.ResourceBusy,
            "End the group's consumers first; (Get-WiberConsumerGroup NAME).Members names them."),
        ["topic_exists"] = new(
            "TopicExists", ErrorCategory.ResourceExists, "It has other settings. Set-WiberTopic changes them."),
        ["too_large"] = new(
            "TooLarge", ErrorCategory.LimitsExceeded, "Send less, or raise the topic's -MessageBytesMax (up to 1 MiB)."),
        ["already_member"] = new("AlreadyMember", ErrorCategory.ResourceExists, "Get-WiberNode lists the nodes."),
        [WiberErrorCodes.ChangeInProgress] = new(
            "ChangeInProgress", ErrorCategory.ResourceBusy, "One node is added or removed at a time. Try again in a moment."),
        ["would_lose_quorum"] = new(
            "WouldLoseQuorum",
            ErrorCategory.InvalidOperation,
            "Start the nodes that are down first: Get-WiberNode | Start-WiberNode."),
        [WiberErrorCodes.NodeUnreachable] = new("NodeUnreachable", ErrorCategory.ConnectionError, "Start the node first: Start-WiberNode."),
    };

    /// <summary>Says how an exception is told; null for one that is a fault of the module itself.</summary>
    public static Failure? Find(Exception error) => error switch
    {
        CommandException own => own.Failure,
        WiberApiException api => ByCode.GetValueOrDefault(api.Code) ?? OfUnknownCode(api),
        SecurityFileException => new Failure(
            "SecurityFile",
            ErrorCategory.SecurityError,
            "docs/security.md says which files the certificates and tokens are in, and who may read them.",
            EndsPipeline: true),
        ClusterConfigException => new Failure(
            "InvalidConfig",
            ErrorCategory.InvalidData,
            "Start-WiberCluster -Nodes 3 writes a cluster.toml to begin with; -Config or WIBER_CONFIG names one elsewhere; "
            + "Connect-WiberCluster -Uri goes without.",
            EndsPipeline: true),
        NodeStartException => new Failure(
            "NodeStartFailed",
            ErrorCategory.OpenError,
            "The message is what the node said; Get-WiberLog shows what it wrote before."),
        MemberChangeException => new Failure("InvalidNode", ErrorCategory.InvalidArgument, "Get-WiberNode lists the nodes."),
        TimeoutException => new Failure("Timeout", ErrorCategory.OperationTimeout, Look),
        FileNotFoundException { FileName: "wiber-node" or "wiber-node.exe" } => new Failure(
            "NodeExecutableNotFound", ErrorCategory.NotInstalled, "WIBER_NODE may name the executable.", EndsPipeline: true),
        FileNotFoundException or DirectoryNotFoundException => new Failure(
            "FileNotFound", ErrorCategory.ObjectNotFound, "Check the path."),
        UnauthorizedAccessException => new Failure(
            "AccessDenied", ErrorCategory.PermissionDenied, "Check whose file it is, and who you are."),
        DamagedBatchException => new Failure(
            "DamagedAnswer", ErrorCategory.ReadError, "An answer was damaged on its way. Read it again.", EndsPipeline: true),
        BackupException => new Failure(
            "BackupFailed", ErrorCategory.InvalidData, "The message names the file and the place; nothing was changed."),
        IOException => new Failure("IOError", ErrorCategory.WriteError, "Check the path and the space on its disk."),
        _ => null,
    };

    /// <summary>Nodes may refuse for reasons that this module does not know yet; their codes are told all the same.</summary>
    private static Failure OfUnknownCode(WiberApiException error) => new(
        PascalCase(error.Code),
        error.Status switch
        {
            400 => ErrorCategory.InvalidArgument,
            403 => ErrorCategory.PermissionDenied,
            404 => ErrorCategory.ObjectNotFound,
            409 => ErrorCategory.InvalidOperation,
            413 => ErrorCategory.LimitsExceeded,
            _ => ErrorCategory.InvalidResult,
        },
        "The message is the node's own.");

    private static string PascalCase(string code) =>
        string.Concat(code.Split('_', StringSplitOptions.RemoveEmptyEntries).Select(Capital));

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
