using System.CommandLine;
using System.Globalization;
using Wiber.Client.Configuration;
using Wiber.Client.Security;
using Wiber.Tui.CommandLine;
using Wiber.Tui.Formatting;

namespace Wiber.Tui.Verbs;

/// <summary><c>wiber cert</c>: a private authority and certificates, to start with.</summary>
internal static class CertVerb
{
    private const int DaysMin = 1;
    private const int DaysMax = 3650;
    private const string FolderDefault = "tls";
    private const string AuthorityName = "ca.pem";

    public static Verb Create(CommandRunner runner)
    {
        var verb = new Verb("cert", "Make an authority of your own, and certificates for the nodes.", """
            Makes ca.pem and ca.key, and ID.pem and ID.key for each node of cluster.toml, in the folder tls beside it. What is
            there is kept, never overwritten: to renew a certificate, delete its two files and run it again. Keys are for their
            owner only. Keep ca.key off the nodes: whoever has it can make themselves a node. Each host needs ca.pem and the two
            files of its own nodes; clients need ca.pem. With --json: {"authority", "made", "kept", "written"}.

            Examples:
              wiber cert                                  and says what to put in cluster.toml
              wiber cert --write                          and puts it there
              wiber cert node n4 --host 10.0.0.4          before `wiber node add n4`
              wiber cert gateway --host dash.example.org  for `wiber gateway --address 0.0.0.0`
            """);
        Option<int> days = DaysOption();
        var write = new Option<bool>("--write") { Description = "Put [tls] into cluster.toml." };
        verb.Options.Add(days);
        verb.Options.Add(write);
        verb.Subcommands.Add(CreateNode(runner));
        verb.Subcommands.Add(CreateGateway(runner));
        runner.Bind(verb, context =>
        {
            var run = new Run(context, context.Arguments.GetValue(days));
            foreach (NodeConfig node in run.Config.Nodes)
            {
                run.AddNode(node.Id, [node.Host]);
            }

            run.Finish(context.Arguments.GetValue(write));
            return Task.FromResult(ExitCode.Done);
        });
        return verb;
    }

    private static Verb CreateNode(CommandRunner runner)
    {
        var verb = new Verb("node", "Make the certificate of one node, also of one that cluster.toml does not name yet.", """
            Examples:
              wiber cert node n4 --host 10.0.0.4
              wiber cert node n1 --host n1.example.org --host 10.0.0.1
            """);
        var id = new Argument<string>("ID") { Description = "The node's id." };
        Option<string[]> hosts = HostsOption("A name or address at which it is reached. Default: that of cluster.toml.");
        Option<int> days = DaysOption();
        verb.Arguments.Add(id);
        verb.Options.Add(hosts);
        verb.Options.Add(days);
        runner.Bind(verb, context =>
        {
            var run = new Run(context, context.Arguments.GetValue(days));
            string node = context.Arguments.GetRequiredValue(id);
            string[] given = context.Arguments.GetValue(hosts) ?? [];
            run.AddNode(node, given.Length > 0 ? given : [run.HostOf(node)]);
            run.Finish(isWritten: false);
            return Task.FromResult(ExitCode.Done);
        });
        return verb;
    }

    private static Verb CreateGateway(CommandRunner runner)
    {
        var verb = new Verb("gateway", "Make the certificate with which `wiber gateway` serves other machines.", """
            Examples:
              wiber cert gateway --host dash.example.org --host 10.0.0.1
            """);
        Option<string[]> hosts = HostsOption("A name or address under which browsers open it.");
        hosts.Required = true;
        Option<int> days = DaysOption();
        verb.Options.Add(hosts);
        verb.Options.Add(days);
        runner.Bind(verb, context =>
        {
            var run = new Run(context, context.Arguments.GetValue(days));
            run.AddServer("gateway", context.Arguments.GetRequiredValue(hosts));
            run.Finish(isWritten: false);
            return Task.FromResult(ExitCode.Done);
        });
        return verb;
    }

    private static Option<string[]> HostsOption(string description) => new("--host")
    {
        Description = $"{description} May be given several times.",
        HelpName = "HOST",
    };

    private static Option<int> DaysOption()
    {
        Func<System.CommandLine.Parsing.ArgumentResult, long?> parse = NumberRule.Whole("--days", DaysMin, DaysMax);
        return new Option<int>("--days")
        {
            Description = "How long the certificates are valid.",
            HelpName = "DAYS",
            DefaultValueFactory = _ => CertificateMaker.DaysDefault,
            CustomParser = result => (int)(parse(result) ?? CertificateMaker.DaysDefault),
        };
    }

    /// <summary>One call of the verb: what it made, kept and tells.</summary>
    private sealed class Run
    {
        private readonly CommandContext _context;
        private readonly CertificateMaker _maker;
        private readonly int _days;
        private readonly List<string> _made = [];
        private readonly List<string> _kept = [];

        public Run(CommandContext context, int days)
        {
            _context = context;
            _days = days;
            Config = context.LoadConfig();
            string beside = Path.GetDirectoryName(Config.FilePath)!;
            string folder = Config.Tls is { } tls
                ? tls.Directory ?? Path.GetDirectoryName(tls.Authority)!
                : Path.Combine(beside, FolderDefault);
            _maker = CertificateMaker.Open(folder, Config.Name);
            if (_maker.IsNew)
            {
                _made.AddRange([_maker.AuthorityPath, _maker.AuthorityKeyPath]);
                Tell($"made {_maker.AuthorityPath}, the authority");
                Tell($"made {_maker.AuthorityKeyPath}, its key: keep it off the nodes");
            }
        }

        public ClusterConfig Config { get; }

        /// <summary>Where cluster.toml says that a node is reached.</summary>
        /// <exception cref="CommandException">It does not name the node.</exception>
        public string HostOf(string node) => Config.FindNode(node)?.Host ?? throw new CommandException(
            ExitCode.Usage, $"{node} is not in {Config.FilePath}; say with --host where it will be reached");

        public void AddNode(string id, string[] hosts) => Add(id, hosts, _maker.MakeNode(Config.Name, id, hosts, _days));

        public void AddServer(string name, string[] hosts) => Add(name, hosts, _maker.MakeServer(name, hosts, _days));

        /// <summary>Says what is left to do, or does it.</summary>
        public void Finish(bool isWritten)
        {
            bool isChanged = isWritten && Config.Tls is null;
            if (isChanged)
            {
                ClusterConfigEditor.AddTls(Config.FilePath, $"{FolderDefault}/{AuthorityName}");
                Tell($"{Config.FilePath} has [tls] now; restart all nodes together: with and without TLS they do not meet");
            }
            else if (Config.Tls is null)
            {
                Tell($"""

                    put into {Config.FilePath} (or run `wiber cert --write`), then restart all nodes together:

                    [tls]
                    ca = "{FolderDefault}/{AuthorityName}"
                    """);
            }

            if (_context.IsJson)
            {
                _context.Output.WriteLine(JsonLine.Of(
                    new CertificatesDocument(_maker.AuthorityPath, _made, _kept, isChanged)));
            }

            _maker.Dispose();
        }

        private void Add(string name, string[] hosts, (string Certificate, string Key)? files)
        {
            if (files is not var (certificate, key))
            {
                _kept.Add(name);
                Tell($"kept the certificate of {name}, which is there");
                return;
            }

            _made.AddRange([certificate, key]);
            Tell(string.Create(
                CultureInfo.InvariantCulture,
                $"made {certificate} and {key}, for {name} at {string.Join(", ", hosts)}, {_days} days"));
        }

        private void Tell(string line)
        {
            TextWriter told = _context.IsJson ? _context.Error : _context.Output;
            told.WriteLine(line);
        }
    }
}
