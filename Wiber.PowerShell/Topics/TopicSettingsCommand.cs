using System.Management.Automation;
using Wiber.Client.Api;
using Wiber.Client.Messages;
using Wiber.PowerShell.Connection;
using Wiber.PowerShell.Parameters;

namespace Wiber.PowerShell.Topics;

/// <summary>A cmdlet that says how topics are kept.</summary>
public abstract class TopicSettingsCommand : ClusterCommand
{
    /// <summary>Into how many partitions messages are spread by their key. It can grow later, and never shrink.</summary>
    [Parameter]
    [Alias("PartitionCount")]
    [ValidateRange(1, 256)]
    public int? Partitions { get; set; }

    /// <summary>Messages older than this go: seconds, or a text such as 12h or 7d; 0 keeps them.</summary>
    [Parameter]
    [DurationTransformation]
    public TimeSpan? Retention { get; set; }

    /// <summary>
    /// The oldest messages of a partition go when those behind them have this many bytes, such as 10GB; 0 keeps them.
    /// </summary>
    [Parameter]
    [ValidateRange(0, long.MaxValue)]
    public long? RetentionBytes { get; set; }

    /// <summary>So many of the last messages of a partition are kept; 0 keeps all.</summary>
    [Parameter]
    [ValidateRange(0, long.MaxValue)]
    public long? RetentionMessages { get; set; }

    /// <summary>Bytes of the largest payload that is taken, at most 1MB.</summary>
    [Parameter]
    [ValidateRange(1, MessageBatchLimits.PayloadBytesMax)]
    public int? MessageBytesMax { get; set; }

    /// <summary>When a publish that does not say otherwise is acknowledged: Quorum, Leader or None.</summary>
    [Parameter]
    public Acks? Acks { get; set; }

    internal TopicSettings ReadSettings() => new()
    {
        Partitions = Partitions,
        RetentionMs = Retention is { } age ? (long)age.TotalMilliseconds : null,
        RetentionBytes = RetentionBytes,
        RetentionMessages = RetentionMessages,
        MessageBytesMax = MessageBytesMax,
        Acks = Acks?.ToString().ToLowerInvariant(),
    };
}
