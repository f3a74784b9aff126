using System.Management.Automation;
using System.Security.Cryptography;
using Wiber.Client;
using Wiber.Client.Api;
using Wiber.Client.Measuring;
using Wiber.PowerShell.Connection;

namespace Wiber.PowerShell.Diagnostics;

/// <summary>Measures how fast a cluster acknowledges messages.</summary>
/// <remarks>
/// Sends messages one a request, so many at a time, to a topic that is made for it and deleted afterwards, and tells the
/// latency of the acknowledgements: what a client sees that waits for each message. Who sends many in a request gets more
/// through.
/// </remarks>
/// <example>
/// <code>Measure-WiberCluster -Count 200</code>
/// Measures with the defaults: 100 bytes, 8 at a time.
/// </example>
/// <example>
/// <code>1, 16 | ForEach-Object { Measure-WiberCluster -Count 200 -Concurrency $_ }</code>
/// Compares one message at a time with 16.
/// </example>
[Cmdlet(VerbsDiagnostic.Measure, "WiberCluster", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(WiberMeasurement))]
public sealed class MeasureWiberClusterCommand : ClusterCommand
{
    /// <summary>How many messages.</summary>
    [Parameter]
    [ValidateRange(1, 1_000_000)]
    public int Count { get; set; } = 1_000;

    /// <summary>Bytes of each payload.</summary>
    [Parameter]
    [ValidateRange(0, 1024 * 1024)]
    public int PayloadBytes { get; set; } = 100;

    /// <summary>How many messages are on their way at a time.</summary>
    [Parameter]
    [ValidateRange(1, 256)]
    public int Concurrency { get; set; } = 8;

    /// <summary>When a message counts as acknowledged: Quorum, Leader or None.</summary>
    [Parameter]
    public Acks Acks { get; set; } = Acks.Quorum;

    internal override void ProcessInput()
    {
        ClusterConnection connection = ConnectToLeader();
        string topic = $"wiber-measure-{Convert.ToHexString(RandomNumberGenerator.GetBytes(6)).ToLowerInvariant()}";
        if (!ShouldProcess($"topic {topic}, deleted afterwards", $"Send {Count} messages"))
        {
            return;
        }

        Await(token => connection.Client.CreateTopicAsync(new NewTopic { Topic = topic }, token));
        try
        {
            Measure(connection, topic);
        }
        finally
        {
            // Also when it was stopped half way.
            Await(_ => connection.Client.DeleteTopicAsync(topic, CancellationToken.None));
        }
    }

    private void Measure(ClusterConnection connection, string topic)
    {
        OutgoingMessage message = OutgoingMessage.Binary(RandomNumberGenerator.GetBytes(PayloadBytes));
        int done = 0;
        var load = new LoadGenerator(
            new LoadOptions { Producers = Concurrency, CountMax = Count },
            async (_, token) =>
            {
                bool isAcknowledged = await TryPublishAsync(connection.Client, topic, message, token).ConfigureAwait(false);
                int now = Interlocked.Increment(ref done);
                Progress("Measuring the cluster", $"{now} of {Count} messages", (int)(now * 100L / Count));
                return isAcknowledged;
            });
        Await(load.RunAsync);
        if (load.FailedCount > 0)
        {
            WriteWarning($"{load.FailedCount} of {Count} messages were not acknowledged");
        }

        ClusterStatus status = Await(connection.Client.GetClusterStatusAsync);
        WriteObject(new WiberMeasurement
        {
            Cluster = status.Cluster,
            MessageCount = (int)load.AcknowledgedCount,
            FailureCount = (int)load.FailedCount,
            PayloadBytes = PayloadBytes,
            Concurrency = Concurrency,
            Duration = load.Elapsed,
            MessagesPerSecond = Math.Round(load.AcknowledgedCount / load.Elapsed.TotalSeconds, 1),
            P50Ms = Math.Round(load.Latencies.Percentile(0.5).TotalMilliseconds, 2),
            P99Ms = Math.Round(load.Latencies.Percentile(0.99).TotalMilliseconds, 2),
            MaxMs = Math.Round(load.Latencies.Max.TotalMilliseconds, 2),
            Config = connection.ConfigOrAddresses,
        });
    }

    private async Task<bool> TryPublishAsync(
        WiberClient client, string topic, OutgoingMessage message, CancellationToken cancellationToken)
    {
        try
        {
            await client.PublishAsync(topic, message, Acks, null, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (WiberApiException)
        {
            // It is counted, and told at the end.
            return false;
        }
    }
}
