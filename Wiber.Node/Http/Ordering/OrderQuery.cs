using Wiber.Node.Broker.Reading.Ordering;
using Wiber.Node.Http.Problems;

namespace Wiber.Node.Http.Ordering;

/// <summary>The parameters of a read in the order of corrected times.</summary>
/// <param name="Limits">How long and how much it holds back.</param>
/// <param name="Cursor">Where another ordered read ended, if it goes on there.</param>
internal sealed record OrderQuery(ReorderLimits Limits, OrderedCursor? Cursor)
{
    /// <summary>Names of the parameters.</summary>
    public static readonly string[] Names = ["order", "windowMs", "bufferMax"];

    /// <summary>Reads them; nothing if messages are to come in the order of the log.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cursorText">The cursor or the event id that the request gives, if any.</param>
    /// <exception cref="ProblemException">A parameter is unusable, or contradicts another.</exception>
    public static OrderQuery? Read(HttpRequest request, string? cursorText)
    {
        bool isMeant = cursorText is not null && OrderedCursor.IsMeant(cursorText);
        if (Query.Choice(request, "order", "log", "timestamp") == "log")
        {
            if (Names.FirstOrDefault(name => name != "order" && request.Query.ContainsKey(name)) is { } name)
            {
                throw new ProblemException(Problem.InvalidArgument($"{name} goes with order=timestamp only"));
            }

            return isMeant
                ? throw new ProblemException(Problem.InvalidArgument(
                    $"\"{cursorText}\" is of a read with order=timestamp; give that too"))
                : null;
        }

        OrderedCursor? cursor = null;
        if (isMeant && !OrderedCursor.TryParse(cursorText!, out cursor))
        {
            throw new ProblemException(Problem.InvalidArgument(
                $"the cursor \"{cursorText}\" is damaged; give it as an answer or an event had it"));
        }

        int? windowMs = (int?)Query.Number(request, "windowMs", 0, ReorderLimits.WindowMsMax);
        if (windowMs is { } given && cursor is not null && cursor.WindowMs != given)
        {
            throw new ProblemException(Problem.InvalidArgument(
                $"the cursor is of a read with windowMs={cursor.WindowMs}, not {given}; another window is another order"));
        }

        int countMax = (int)(Query.Number(request, "bufferMax", 1, ReorderLimits.CountMost) ?? ReorderLimits.CountDefault);
        return new OrderQuery(
            ReorderLimits.Of(windowMs ?? cursor?.WindowMs ?? ReorderLimits.WindowMsDefault, countMax), cursor);
    }
}
