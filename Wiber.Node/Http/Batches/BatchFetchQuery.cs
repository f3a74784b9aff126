using Wiber.Client.Messages;
using Wiber.Node.Http.Problems;

namespace Wiber.Node.Http.Batches;

/// <summary>The parameters of a read of batches.</summary>
internal sealed record BatchFetchQuery
{
    private const int BytesDefault = 1024 * 1024;

    public required string Topic { get; init; }

    /// <summary>The partition; may be left out where the topic has only one.</summary>
    public int? Partition { get; init; }

    public required long Offset { get; init; }

    public required int BytesMax { get; init; }

    public required int WaitMs { get; init; }

    public required string Consistency { get; init; }

    /// <exception cref="ProblemException">A parameter is unknown or unusable.</exception>
    public static BatchFetchQuery Read(HttpContext context)
    {
        HttpRequest request = context.Request;
        string topic = Query.Topic(context);
        Query.AllowOnly(request, "offset", "bytesMax", "waitMs", "partition", "consistency");
        return new BatchFetchQuery
        {
            Topic = topic,
            Partition = Query.Partition(request),
            Offset = Query.Number(request, "offset", 0, long.MaxValue) ?? 0,
            BytesMax = (int)(Query.Number(request, "bytesMax", 1, MessageBatchLimits.BatchBytesMax) ?? BytesDefault),
            WaitMs = (int)(Query.Number(request, "waitMs", 0, ApiLimits.WaitMsMax) ?? 0),
            Consistency = Query.Choice(request, "consistency", ReadGate.Local, ReadGate.Leader, ReadGate.Linearizable),
        };
    }
}
