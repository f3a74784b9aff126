using System.Text;
using Microsoft.AspNetCore.Http;
using Wiber.Fuzz.Corpus;
using Wiber.Fuzz.Engine;
using Wiber.Node.Http;
using Wiber.Node.Http.Batches;
using Wiber.Node.Http.Compatibility;
using Wiber.Node.Http.Messages;
using Wiber.Node.Http.Problems;

namespace Wiber.Fuzz.Targets;

/// <summary>The query strings of reads: what is accepted is within every bound.</summary>
internal sealed class QueryTarget(string name, Action<HttpContext> read, params string[] corpus) : FuzzTarget
{
    public static IEnumerable<FuzzTarget> All =>
    [
        new QueryTarget(
            "query-fetch",
            context => CheckFetch(FetchQuery.Read(context)),
            "?offset=41&limit=100&waitMs=1000&partition=2&consistency=linearizable",
            "?cursor=7~0-12.1-40&sender=ana&header=trace:7&header=a:b&text=needle",
            "?last=10&before=1234.5&key=k%C3%A4se",
            "?since=2026-01-31T12:00:00Z&until=2026-02-01T00:00:00.5%2B01:00",
            "?from=latest&order=timestamp&windowMs=5000&bufferMax=100&id=x&recipient=y"),
        new QueryTarget(
            "query-batches",
            context => CheckBatches(BatchFetchQuery.Read(context)),
            "?offset=41&bytesMax=65536&waitMs=10&partition=0&consistency=leader"),
        new QueryTarget(
            "query-seeds",
            context => CheckSeeds(SeedsQuery.Read(context.Request.Query)),
            "?limit=50&after=-1&sender=ana&recipient=b%C3%B6"),
    ];

    public override string Name => name;

    public override int Weight => 20;

    public override IReadOnlyList<byte[]> Corpus { get; } = SampleTexts.Utf8(corpus);

    public override IReadOnlyList<byte[]> Words { get; } = SampleTexts.Utf8(
        "?", "&", "=", "%", "%00", "%FF", "%C3", "%ED%A0%80", "+", "offset=", "cursor=", "last=", "before=", "from=", "since=", "limit=",
        "waitMs=", "partition=", "consistency=", "sender=", "header=", "text=", "until=", "order=timestamp", "windowMs=", "bufferMax=",
        "bytesMax=", "after=", "earliest", "latest", "local", "leader", "0-0", "7~", "~", ".", "-", ":", "ts1_", "_", "0.0",
        "18446744073709551615.2147483647");

    public override Verdict Try(FuzzInput input)
    {
        // A server gets them as text; what is no UTF-8 was refused or escaped before.
        string query = Encoding.UTF8.GetString(input.Bytes);
        var context = new DefaultHttpContext();
        context.Request.RouteValues["topic"] = "orders";
        context.Request.QueryString = new QueryString(query.StartsWith('?') ? query : "?" + query);
        try
        {
            read(context);
            return Verdict.Accepted;
        }
        catch (ProblemException exception)
        {
            Require(exception.Problem.Status == 400, $"a refusal with status {exception.Problem.Status}");
            return Verdict.Refused;
        }
    }

    private static void CheckFetch(FetchQuery query)
    {
        Require(query.Limit is >= 1 and <= ApiLimits.MessagesMax, $"limit {query.Limit}");
        Require(query.WaitMs is >= 0 and <= ApiLimits.WaitMsMax, $"waitMs {query.WaitMs}");
        Require(query.Partition is null or >= 0, $"partition {query.Partition}");
        Require(query.Last is null or (>= 0 and <= ApiLimits.MessagesMax), $"last {query.Last}");
        Require(query.Start.Value >= 0 || query.Start.Kind == StartKind.Time, $"start {query.Start}");
        Require(query.Filter.Headers.Count <= 16, "more headers than are looked for");
    }

    private static void CheckBatches(BatchFetchQuery query)
    {
        Require(query.Offset >= 0 && query.Partition is null or >= 0, $"offset {query.Offset}, partition {query.Partition}");
        Require(query.BytesMax >= 1 && query.WaitMs is >= 0 and <= ApiLimits.WaitMsMax, $"bytesMax {query.BytesMax}");
    }

    private static void CheckSeeds(SeedsQuery query) =>
        Require(query.Limit is >= 1 and <= ApiLimits.MessagesMax, $"limit {query.Limit}");
}
