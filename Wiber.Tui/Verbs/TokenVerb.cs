using System.CommandLine;
using Wiber.Client.Configuration;
using Wiber.Client.Security;
using Wiber.Tui.CommandLine;
using Wiber.Tui.Formatting;

namespace Wiber.Tui.Verbs;

/// <summary><c>wiber token</c>: makes, lists and revokes tokens of the API.</summary>
internal static class TokenVerb
{
    public static Verb Create(CommandRunner runner)
    {
        var verb = new Verb("token", "Make, list and revoke the tokens that the API wants.", """
            Works on the file that [security] tokens in cluster.toml names; nodes see a change within a second or two. Nodes on
            other machines need the file too. Roles: read, write (publish and consume in groups), admin (everything).

            Examples:
              export WIBER_TOKEN=$(wiber token create me --role admin)
              wiber token create sensors --role write > sensors.token
              wiber token list
              wiber token revoke sensors
            """);
        verb.Subcommands.Add(CreateCreate(runner));
        verb.Subcommands.Add(CreateList(runner));
        verb.Subcommands.Add(CreateRevoke(runner));
        return verb;
    }

    private static Verb CreateCreate(CommandRunner runner)
    {
        var verb = new Verb("create", "Make a token and print it.", """
            It is printed once; the file has its SHA-256 only, and nothing can show it again. With --json: {"name", "role", "token"}.

            Examples:
              export WIBER_TOKEN=$(wiber token create me --role admin)
            """);
        Argument<string> name = NameArgument("Who gets it; names the token in the list and in logs.");
        var role = new Option<ApiRole>("--role")
        {
            Description = "read, write (publish and consume in groups) or admin (everything).",
            HelpName = "read|write|admin",
            Required = true,
        };
        verb.Arguments.Add(name);
        verb.Options.Add(role);
        runner.Bind(verb, context =>
        {
            string who = context.Arguments.GetRequiredValue(name);
            ApiRole what = context.Arguments.GetRequiredValue(role);
            string token = TokenFile.Add(PathOf(context), who, what);
            context.Output.WriteLine(
                context.IsJson ? JsonLine.Of(new NewTokenDocument(who, TokenFile.NameOf(what), token)) : token);
            context.Error.WriteLine($"the role of {who} is {TokenFile.NameOf(what)}; nobody can show this token again");
            return Task.FromResult(ExitCode.Done);
        });
        return verb;
    }

    private static Verb CreateList(CommandRunner runner)
    {
        var verb = new Verb("list", "List the tokens: whose they are, and what they may do.", """
            With --json: {"tokens": [{"name", "role"}]}.

            Examples:
              wiber token list
            """);
        runner.Bind(verb, context =>
        {
            IReadOnlyList<TokenEntry> tokens = TokenFile.Read(PathOf(context));
            IEnumerable<string> lines = context.IsJson
                ? [JsonLine.Of(new TokensDocument(
                    [.. tokens.Select(token => new TokenDocument(token.Name, TokenFile.NameOf(token.Role)))]))]
                : tokens.Select(token => $"{TokenFile.NameOf(token.Role),-5}  {token.Name}");
            foreach (string line in lines)
            {
                context.Output.WriteLine(line);
            }

            return Task.FromResult(ExitCode.Done);
        });
        return verb;
    }

    private static Verb CreateRevoke(CommandRunner runner)
    {
        var verb = new Verb("revoke", "Take a token back.", """
            Within a second or two nodes refuse it and cut off whoever streams with it. With --json: {"name"}.

            Examples:
              wiber token revoke sensors
            """);
        Argument<string> name = NameArgument("Whose token.");
        verb.Arguments.Add(name);
        runner.Bind(verb, context =>
        {
            string who = context.Arguments.GetRequiredValue(name);
            TokenFile.Remove(PathOf(context), who);
            context.Output.WriteLine(
                context.IsJson ? JsonLine.Of(new RevokedTokenDocument(who)) : $"the token of {who} is revoked");
            return Task.FromResult(ExitCode.Done);
        });
        return verb;
    }

    private static Argument<string> NameArgument(string description) => new("NAME") { Description = description };

    /// <summary>The file that cluster.toml names.</summary>
    /// <exception cref="CommandException">It names none.</exception>
    private static string PathOf(CommandContext context)
    {
        ClusterConfig config = context.LoadConfig();
        return config.Security.Tokens ?? throw new CommandException(
            ExitCode.Usage,
            $"{config.FilePath} names no file of tokens, so the API is open to all who reach it; add to it:\n\n"
            + "[security]\ntokens = \"api-tokens\"");
    }
}
