using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Voice2Text.Infrastructure.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class ModelSwitches : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "LostModel",
                table: "Transcriptions",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "RequestedModel",
                table: "Transcriptions",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "ModelSelection",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false),
                    Active = table.Column<string>(type: "TEXT", nullable: true),
                    Configured = table.Column<string>(type: "TEXT", nullable: true),
                    LastWorked = table.Column<string>(type: "TEXT", nullable: true),
                    FormerWorked = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ModelSelection", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "ModelSwitches",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    RequestedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    RequestedBy = table.Column<string>(type: "TEXT", nullable: false),
                    From = table.Column<string>(type: "TEXT", nullable: true),
                    To = table.Column<string>(type: "TEXT", nullable: false),
                    Outcome = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    StartedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    FinishedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    Reason = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ModelSwitches", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "UserModels",
                columns: table => new
                {
                    UserKey = table.Column<string>(type: "TEXT", nullable: false),
                    Model = table.Column<string>(type: "TEXT", nullable: false),
                    SetBy = table.Column<string>(type: "TEXT", nullable: false),
                    SetAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_UserModels", x => x.UserKey);
                });

            migrationBuilder.CreateIndex(
                name: "IX_ModelSwitches_Outcome",
                table: "ModelSwitches",
                column: "Outcome");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "ModelSelection");

            migrationBuilder.DropTable(
                name: "ModelSwitches");

            migrationBuilder.DropTable(
                name: "UserModels");

            migrationBuilder.DropColumn(
                name: "LostModel",
                table: "Transcriptions");

            migrationBuilder.DropColumn(
                name: "RequestedModel",
                table: "Transcriptions");
        }
    }
}
