using System.Globalization;
using System.Numerics;
using System.Text;
using Wiber.Node.Broker.Filters;
using Wiber.Node.Http.Problems;

namespace Wiber.Node.Http.Compatibility;

/// <summary>The parameters of <c>GET /messages</c>. Others are passed over.</summary>
/// <param name="Limit">At most so many messages, 1 to <see cref="ApiLimits.MessagesMax"/>.</param>
/// <param name="After">Only messages with a higher number, if it is given.</param>
/// <param name="Filter">Which messages.</param>
internal sealed record SeedsQuery(int Limit, long? After, MessageFilter Filter)
{
    private const int LimitDefault = 50;

    /// <exception cref="ProblemException">A number is none.</exception>
    public static SeedsQuery Read(IQueryCollection query)
    {
        BigInteger limit = Number(query, "limit", "limit must be positive integer") ?? LimitDefault;
        if (limit < 1)
        {
            throw new ProblemException(Problem.InvalidArgument("limit must be positive integer"));
        }

        BigInteger? after = Number(query, "after", "after must be integer");
        return new SeedsQuery(
            (int)BigInteger.Min(limit, ApiLimits.MessagesMax),
            after is { } given ? (long)BigInteger.Clamp(given, long.MinValue, long.MaxValue) : null,
            new MessageFilter { Sender = Text(query, "sender"), Recipient = Text(query, "recipient") });
    }

    /// <summary>A whole number of any length; the API never bounded it.</summary>
    private static BigInteger? Number(IQueryCollection query, string name, string problem)
    {
        if (!query.TryGetValue(name, out Microsoft.Extensions.Primitives.StringValues text))
        {
            return null;
        }

        return BigInteger.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out BigInteger number)
            ? number
            : throw new ProblemException(Problem.InvalidArgument(problem));
    }

    /// <summary>A field of a form that was left empty asks for nothing.</summary>
    private static byte[]? Text(IQueryCollection query, string name) =>
        query[name].ToString() is { Length: > 0 } text ? Encoding.UTF8.GetBytes(text) : null;
}
