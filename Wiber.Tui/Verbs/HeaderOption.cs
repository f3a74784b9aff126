using System.CommandLine;
using System.CommandLine.Parsing;

namespace Wiber.Tui.Verbs;

/// <summary>The option <c>--header NAME=VALUE</c>, which may be repeated.</summary>
internal static class HeaderOption
{
    public static Option<Dictionary<string, string>?> Create(string description) => new("--header", "-H")
    {
        Description = description,
        HelpName = "NAME=VALUE",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
        CustomParser = Parse,
    };

    private static Dictionary<string, string>? Parse(ArgumentResult result)
    {
        var headers = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (Token token in result.Tokens)
        {
            int equals = token.Value.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                result.AddError($"--header \"{token.Value}\" is not NAME=VALUE");
                return null;
            }

            if (!headers.TryAdd(token.Value[..equals], token.Value[(equals + 1)..]))
            {
                result.AddError($"--header {token.Value[..equals]} is given twice");
                return null;
            }
        }

        return headers;
    }
}
