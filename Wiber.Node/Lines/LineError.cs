using Wiber.Client.Api;
using Wiber.Node.Http.Problems;

namespace Wiber.Node.Lines;

/// <summary>Problems as the line protocol tells them.</summary>
internal static class LineError
{
    public static string Of(Exception exception) => exception switch
    {
        ProblemException { Problem: { } problem } => Of(problem.Code, problem.Detail),
        WiberApiException fromLeader => Of(fromLeader.Code, fromLeader.Message),
        _ => throw new ArgumentException("not told to clients", nameof(exception), exception),
    };

    private static string Of(string code, string detail) => code switch
    {
        ProblemCode.OutcomeUnknown => "ERR timeout_waiting_commit",
        ProblemCode.NoLeader or ProblemCode.Overloaded or ProblemCode.NotReady or WiberErrorCodes.Unreachable =>
            "ERR unavailable",
        _ => $"ERR {code} {detail.ReplaceLineEndings(" ")}",
    };
}
